//! The doors to what is outside: one room a neighbour, and none knows another.

pub mod process;
