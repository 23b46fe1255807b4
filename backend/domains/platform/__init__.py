"""What every domain uses: imports, exports, jobs, attachments, deadlines, the change feed."""
