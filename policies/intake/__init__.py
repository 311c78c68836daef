"""Documents become drafts here: files are read into findings, questions and proposed rows; nothing is saved."""
