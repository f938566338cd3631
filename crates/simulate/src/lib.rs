//! A pod in virtual time.
