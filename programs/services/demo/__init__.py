"""The demo clinic: two invented practices with their people, built through the services of the four apps.

Only for an empty database. Nobody and nothing in it is real.
"""
