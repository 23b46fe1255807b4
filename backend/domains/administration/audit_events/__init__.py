"""Who did what: the trail, without the contents."""
