//! The code baseline: routes, commands, keys, tables, scripts and symbols, out of the files' text.

mod facts;

pub use facts::{CommandFact, Facts, Import, Mount, NameFact, RouteFact, SymbolFact};
