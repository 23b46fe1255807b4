"""The demo of 2022 carried on to 27 November 2026, through the services of the application."""
