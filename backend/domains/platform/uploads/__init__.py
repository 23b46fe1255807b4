"""Resumable uploads in the words of tus 1.0: files that come in pieces and become attachments."""
