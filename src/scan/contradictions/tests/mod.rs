//! Documents as people write them: what is stated, what disagrees, and what only looks as if.

mod against_code;
mod amounts;
mod code;
mod disagreeing;
mod stated;
