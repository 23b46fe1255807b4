"""Run a command of `cli.py`: `python -m backend <command>`."""

from backend.cli import main

main()
