//! The code baseline in full: what the code offers today, each with its place.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::manifest::{NamedPlace, Route};

/// The `schema` of a whole inventory, as `scan --inventory` writes it.
pub const INVENTORY_SCHEMA: &str = "scenarioforge.inventory/1";

/// Everything that was found in the code. Lists are in the order of name, file, line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Inventory {
    /// HTTP routes, with the prefixes of the routers that they hang on.
    pub routes: Vec<Route>,
    /// Prefixes below which code of others makes routes that nobody here can know: a mounted engine, an installed application.
    #[serde(default)]
    pub unknown_routes: Vec<NamedPlace>,
    /// Commands of the command line, as a user types them: `shop import`.
    pub commands: Vec<NamedPlace>,
    /// Flags of commands: `--dry-run`.
    pub flags: Vec<NamedPlace>,
    /// Variables of the environment and keys of configuration.
    pub config_keys: Vec<NamedPlace>,
    /// Tables of a database.
    pub tables: Vec<NamedPlace>,
    /// Scripts of packages: `npm run build`, targets of a Makefile.
    pub scripts: Vec<NamedPlace>,
    /// Definitions.
    pub symbols: Vec<Symbol>,
    /// Files by language.
    pub languages: BTreeMap<String, u64>,
    /// Paths of all files, in order.
    pub files: Vec<String>,
    /// Folders of other repositories that lie in the checkout (submodules), as far as they are told: what is in them is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nested: Vec<String>,
}

/// An inventory as a file.
#[derive(Debug, Serialize)]
pub struct InventoryFile<'i> {
    /// [`INVENTORY_SCHEMA`].
    pub schema: &'static str,
    /// What is in it.
    #[serde(flatten)]
    pub inventory: &'i Inventory,
}

/// Something that the code defines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Symbol {
    /// Its own name.
    pub name: String,
    /// The type, class or module that it belongs to; `None` at the top of a file.
    pub owner: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// From the checkout's root.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
}

/// Kinds of symbols.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum SymbolKind {
    /// A function or a method.
    Function,
    /// A class, struct, enum, interface, trait, type alias.
    Type,
    /// A constant, a static, a variable of a module.
    Constant,
    /// A field, a property, a variant.
    Field,
    /// A module, namespace, package.
    Module,
}
