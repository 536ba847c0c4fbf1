"""What templates of the athletes app show, as frozen values; presenters read and never write."""
