"""Exercise figures: pose model, kinematics, checks and SVG text. Pure: no files, no Django, no clock."""
