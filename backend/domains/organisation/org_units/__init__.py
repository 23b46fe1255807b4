"""The tree of provinces, districts and communes, with its history."""
