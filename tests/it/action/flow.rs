//! From inputs to outputs.
