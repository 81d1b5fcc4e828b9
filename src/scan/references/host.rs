//! The hosts that are the application's own, as far as a document and its repository tell.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use crate::scan::document::Document;

use super::{
    model::Repository,
    route::{self, host_of},
};

/// Blocks that are looked at for what a document says of its own addresses.
const BLOCKS: usize = 2000;

/// `Base URL: https://api.shop.io/v1`.
static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:\bbase[\s_-]?(?:url|uri|path|address)|\bservers?\b|\bapi\s+root|\bproduction\b|\bstaging\b|\bsandbox\b|\bbasis-url|\burl\s+(?:de\s+)?base|\burl-base|ベース\s?url|基础\s?url|基本\s?url|기본\s?url)[^\n]{0,60}?(https?://[^\s/)>`|]+)",
    )
    .expect("a pattern of ours")
});

/// Hosts besides those that every document puts for the application.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    declared: HashSet<String>,
    /// Names of the repository and its owner that are long enough to be in no other host by chance.
    names: Vec<String>,
}

impl Hosts {
    /// What a document declares, and what is called like its repository.
    pub(super) fn of(document: &Document, repository: Option<&Repository>) -> Self {
        let blocks = document.blocks.iter().take(BLOCKS);
        let texts = blocks
            .map(|block| block.text.as_str())
            .filter(|text| text.contains("://"));
        let mut declared: HashSet<String> = texts
            .flat_map(|text| DECLARED.captures_iter(text).take(16))
            .filter_map(|captures| host_of(captures.get(1)?.as_str()))
            .collect();
        let fields = document.fields.iter().filter(|field| {
            field.name.contains("server")
                || field.name.contains("host")
                || field.name.contains("base")
        });
        declared.extend(fields.filter_map(|field| host_of(&field.value)));
        let names = repository.into_iter().flat_map(|repository| {
            [&repository.name, &repository.owner].map(|name| name.to_lowercase())
        });
        Self {
            declared,
            names: names.filter(|name| name.len() > 3).collect(),
        }
    }

    /// Whether the URL in a text is of the application.
    pub(super) fn has(&self, text: &str) -> bool {
        let Some(host) = host_of(text) else {
            return false;
        };
        let named = |name: &String| host.split('.').any(|part| part == name);
        self.declared.contains(&host)
            || self.names.iter().any(named)
            || text
                .split_once("://")
                .is_some_and(|_| route::is_own_host(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::document::{Block, BlockKind, Format, Section};

    #[test]
    fn hosts_that_a_document_or_its_repository_has() {
        for (text, url, own) in [
            (
                "Base URL: `https://api.tea.io/v1`",
                "https://api.tea.io/x",
                true,
            ),
            (
                "Servers: https://a.tea.io and more",
                "GET https://a.tea.io/x",
                true,
            ),
            (
                "Production | https://p.tea.io",
                "https://p.tea.io:8443/x",
                true,
            ),
            (
                "See https://api.stripe.com/docs",
                "https://api.stripe.com/x",
                false,
            ),
            ("", "https://api.teashop.com/x", true),
            ("", "https://api.notteashop.com/x", false),
            ("", "no address", false),
        ] {
            let document = Document {
                format: Format::Markdown,
                title: None,
                fields: Vec::new(),
                sections: Vec::<Section>::new(),
                blocks: vec![Block {
                    kind: BlockKind::Paragraph,
                    text: text.to_owned(),
                    spans: Vec::new(),
                    lines: (1, 1),
                    section: 0,
                }],
            };
            let repository = Repository {
                owner: "me".to_owned(),
                name: "TeaShop".to_owned(),
            };
            assert_eq!(
                Hosts::of(&document, Some(&repository)).has(url),
                own,
                "{text} {url}"
            );
        }
    }
}
