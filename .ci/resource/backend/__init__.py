"""__Ens__ that a unit keeps."""
