"""The program, loaded and not yet begun: what the servers of tests/serving.py are forked off."""

import gc

import uvicorn.main

from backend import features
from backend import main as program

LOADED = (uvicorn.main, program, features.load("models"), features.load("routes"))

gc.freeze()  # each server would look through it when it begins, and get pages of its own for it
