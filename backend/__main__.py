"""python -m backend: the commands of cli.py."""

from backend.cli import main

main()
