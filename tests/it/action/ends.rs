//! However a step ends, it says so.
