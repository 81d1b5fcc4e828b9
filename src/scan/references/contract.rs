//! Contracts: OpenAPI's operations, and the services and types of protocol buffers and GraphQL.

use std::sync::LazyLock;

use regex::Regex;

use crate::scan::document::{Block, BlockKind, Document, Format, SpanKind};

use super::{
    found::{Found, symbol},
    identifier::{is_compound, is_identifier, is_screaming, is_snake},
    model::Target,
    route, well_known,
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

/// A field of a message, a value of an enum: `repeated Order orders = 1`, `STATUS_OPEN = 0 [deprecated = true]`.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b([A-Za-z_]\w*)\s*=\s*-?(?:0[xX])?[0-9A-Fa-f]+\s*(?:[;\[{]|$)")
        .expect("a pattern of ours")
});

/// A field of a type, an argument on a line of its own, a value of an enum: `openOrders(first: Int): [Order!]!`, `OPEN_ONLY`.
static TYPED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^([A-Za-z_]\w*)\s*(?:\(|:|@|$)").expect("a pattern of ours"));

/// What a line of the body of a type or service names: its field or value, where that has a name that only code has. Nothing in it
/// is a command, a setting or a route of the application; the routes of a gateway are made from it. `None`: the block is no such
/// line.
pub(super) fn body(format: Format, block: &Block) -> Option<Vec<Found>> {
    let pattern = match format {
        Format::Protobuf => &NUMBERED,
        Format::GraphQl => &TYPED,
        _ => return None,
    };
    let [span] = block.spans.as_slice() else {
        return None;
    };
    let whole = span.kind == SpanKind::Code && span.range == (0..block.text.len());
    if !whole || !matches!(block.kind, BlockKind::Item { .. }) {
        return None;
    }
    let name = pattern
        .captures(&block.text)
        .and_then(|captures| captures.get(1))
        .map(|name| name.as_str())
        .filter(|name| is_snake(name) || is_screaming(name) || is_compound(name))
        .filter(|name| !well_known::is_name(name));
    Some(
        name.map(|name| Found::new(symbol(name), name, 0))
            .into_iter()
            .collect(),
    )
}

/// In the comments of a contract a name in upper case is a value of an enum, no setting.
pub(super) fn in_words(format: Format, found: &mut Found) {
    if let (Format::Protobuf | Format::GraphQl, Target::ConfigKey(name)) = (format, &found.target)
        && is_identifier(name)
    {
        found.target = symbol(name);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::found::shown, *};
    use crate::scan::document::Span;

    #[test]
    fn values_in_comments_are_no_settings() {
        for (format, key, expected) in [
            (Format::Protobuf, "SAVE_SNAPSHOT", "symbol SAVE_SNAPSHOT"),
            (Format::GraphQl, "OPEN_ONLY", "symbol OPEN_ONLY"),
            (Format::Protobuf, "shop.limits.open", "key shop.limits.open"),
            (Format::OpenApi, "SAVE_SNAPSHOT", "key SAVE_SNAPSHOT"),
        ] {
            let mut found = Found::new(Target::ConfigKey(key.to_owned()), key, 0);
            in_words(format, &mut found);
            assert_eq!(shown(&[found]), [expected]);
        }
    }

    #[test]
    fn bodies_of_contracts_have_names_alone() {
        for (format, text, expected) in [
            (
                Format::Protobuf,
                "string container_id = 1",
                Some(&["symbol container_id"][..]),
            ),
            (
                Format::Protobuf,
                "repeated google.protobuf.Any last_specs = 4 [(gogoproto.nullable) = false]",
                Some(&["symbol last_specs"]),
            ),
            (
                Format::Protobuf,
                "FOLDER_TYPE_SEND_ONLY = 1",
                Some(&["symbol FOLDER_TYPE_SEND_ONLY"]),
            ),
            (Format::Protobuf, "SYMLINK = 2", Some(&[])),
            (Format::Protobuf, "reserved 3, 4", Some(&[])),
            (Format::Protobuf, "option deprecated = true", Some(&[])),
            (Format::Protobuf, "POST /v3/kv/put", Some(&[])),
            (
                Format::Protobuf,
                "rpc List(ListRequest) returns (stream Order)",
                Some(&[]),
            ),
            (
                Format::GraphQl,
                "openOrders(first: Int = 10): [Order!]!",
                Some(&["symbol openOrders"]),
            ),
            (
                Format::GraphQl,
                "createdAt: DateTime! @deprecated",
                Some(&["symbol createdAt"]),
            ),
            (Format::GraphQl, "OPEN_ONLY", Some(&["symbol OPEN_ONLY"])),
            (Format::GraphQl, "name: String", Some(&[])),
            (Format::OpenApi, "shop import", None),
            (Format::Markdown, "shop import", None),
        ] {
            let mut block = Block {
                kind: BlockKind::Item { checked: None },
                text: text.to_owned(),
                spans: vec![Span {
                    kind: SpanKind::Code,
                    range: 0..text.len(),
                    line: 1,
                }],
                lines: (1, 1),
                section: 0,
            };
            let told = body(format, &block).map(|found| shown(&found));
            assert_eq!(
                told.as_deref(),
                expected
                    .map(|all| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>())
                    .as_deref(),
                "{text}"
            );
            // Words of a comment are words.
            block.kind = BlockKind::Paragraph;
            assert_eq!(body(format, &block), None, "{text}");
        }
    }
}
