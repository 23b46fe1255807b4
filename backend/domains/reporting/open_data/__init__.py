"""Open data: approved ratings, and a closed year's progress once the leader has published it."""

SEGMENTS = ("open-data-releases", "public")
