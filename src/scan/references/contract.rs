//! Contracts: OpenAPI's operations, and the services and types of protocol buffers and GraphQL.

use std::sync::LazyLock;

use regex::Regex;

use crate::scan::document::{Document, Format};

use super::{
    found::{Found, symbol},
    identifier::is_identifier,
    route,
};

/// `service Orders`, `message Order`, `rpc List`, `type Order`.
static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:service|rpc|message|enum|type|interface|input|union|scalar|query|mutation|subscription|extend type)\s+([\w.]+)").expect("a pattern of ours")
});

/// What the sections of a contract name, each with the index of its section; nothing for documents of other formats.
pub(super) fn read(document: &Document) -> Vec<(usize, Found)> {
    let declares = match document.format {
        Format::OpenApi => false,
        Format::Protobuf | Format::GraphQl => true,
        _ => return Vec::new(),
    };
    let mut all = Vec::new();
    for (place, section) in document.sections.iter().enumerate() {
        let title = section.title.trim();
        let routes = route::with_methods(title)
            .into_iter()
            .flat_map(|(_, found)| found);
        all.extend(routes.map(|found| (place, found)));
        if declares
            && let Some(name) = DECLARED
                .captures(title)
                .and_then(|captures| captures.get(1))
        {
            let name = name.as_str().rsplit('.').next().unwrap_or_default();
            if is_identifier(name) {
                all.push((place, Found::new(symbol(name), title, 0)));
            }
        }
    }
    all
}
