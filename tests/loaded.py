"""The program, loaded and not yet begun: what the servers of tests/serving.py are forked off."""

import gc

import uvicorn.main

from backend import main as program
from backend import plugins

LOADED = (uvicorn.main, program, plugins.load_modules("models"), plugins.load_modules("routes"))

gc.freeze()  # each server would look through it when it begins, and get pages of its own for it
