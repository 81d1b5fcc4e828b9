//! The code baseline: routes, commands, keys, tables, scripts and symbols, out of the files' text.
//!
//! [`read`] tells what one file has, by itself, so that it can be kept as long as the file stays; [`compose`] puts the files
//! together: prefixes of routers, groups of commands, names of programs.

mod compose;
mod csharp;
mod facts;
mod fallback;
mod foreign;
mod go;
mod java;
mod javascript;
mod language;
mod linked;
mod long_words;
mod manifests;
mod mentions;
mod nodes;
mod php;
mod prefixes;
mod prisma;
mod python;
mod read;
mod regions;
mod ruby;
mod rust;
mod sql;
mod structure;
mod syntax;
#[cfg(test)]
mod tests;

pub use compose::compose;
pub use facts::{
    CommandFact, CommandMount, Constant, Export, Facts, Import, Mount, NameFact, Program,
    RouteFact, RouterFact, SymbolFact,
};
pub use foreign::is_foreign;
pub use language::{Language, language_of};
pub use mentions::{Mention, MentionKind, mentions};
pub use read::read;
pub use structure::wants_structure;
