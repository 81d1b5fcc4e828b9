//! What only a listing of paths tells.

/// Tags of languages as people write them into names of files and folders, in lower case.
const LANGUAGES: [&str; 60] = [
    "en", "en-us", "en_us", "en-gb", "zh", "zh-cn", "zh_cn", "zh-tw", "zh_tw", "zh-hans",
    "zh-hant", "cn", "tw", "ja", "jp", "ja-jp", "ko", "kr", "ko-kr", "de", "de-de", "fr", "fr-fr",
    "es", "es-es", "es-419", "pt", "pt-br", "pt_br", "it", "it-it", "ru", "ru-ru", "uk", "pl",
    "nl", "tr", "vi", "th", "id", "ar", "fa", "he", "hi", "bn", "cs", "sv", "da", "fi", "nb", "el",
    "hu", "ro", "ua", "sk", "bg", "ca", "zhcn", "chinese", "english",
];

/// Whether a word, in lower case, is the tag of a language.
pub(super) fn is_language(tag: &str) -> bool {
    LANGUAGES.contains(&tag)
}

/// Whether a tag stands for English, the language that translations are held to be made from.
fn is_english(tag: &str) -> bool {
    tag.starts_with("en")
}

/// The paths, in lower case, of which a document could be a translation, the likeliest first. Empty when its name and its
/// folders name no language.
pub(super) fn originals(path: &str) -> Vec<String> {
    let path = path.to_lowercase();
    let (folder, file) = match path.rsplit_once('/') {
        Some((folder, file)) => (Some(folder), file),
        None => (None, path.as_str()),
    };
    let mut found = Vec::new();
    // `prd.zh-cn.md`, `prd_ja.md`, `prd-ja.md`
    if let Some((stem, extension)) = file.rsplit_once('.')
        && let Some((base, tag)) = stem
            .rsplit_once(['.', '_', '-'])
            .and_then(|(base, tag)| split_tag(stem, base, tag))
        && !is_english(tag)
    {
        let within =
            |name: String| folder.map_or_else(|| name.clone(), |folder| format!("{folder}/{name}"));
        found.push(within(format!("{base}.{extension}")));
        for sign in ['.', '_', '-'] {
            found.push(within(format!("{base}{sign}en.{extension}")));
        }
    }
    // `docs/zh/prd.md`, `i18n/ja/docs/prd.md`
    let mut before = 0;
    for part in path.split('/') {
        let after = before + part.len();
        if after < path.len() && is_language(part) && !is_english(part) {
            let (head, tail) = (&path[..before], &path[after + 1..]);
            found.push(format!("{head}{tail}"));
            for english in ["en", "en-us"] {
                found.push(format!("{head}{english}/{tail}"));
            }
        }
        before = after + 1;
    }
    found
}

/// A stem as base and tag; `zh-cn` is one tag, though a sign stands in it.
fn split_tag<'s>(stem: &'s str, base: &'s str, tag: &'s str) -> Option<(&'s str, &'s str)> {
    if let Some((shorter, _)) = base.rsplit_once(['.', '_', '-'])
        && is_language(&stem[shorter.len() + 1..])
    {
        return Some((shorter, &stem[shorter.len() + 1..]));
    }
    is_language(tag).then_some((base, tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_translation_could_be_of() {
        for (path, expected) in [
            ("docs/prd.md", None),
            ("docs/PRD.zh-CN.md", Some("docs/prd.md")),
            ("README_ja.md", Some("readme.md")),
            ("docs/x-pt-br.md", Some("docs/x.md")),
            ("docs/zh/prd.md", Some("docs/prd.md")),
            ("docs/en/prd.md", None),
            ("prd.en.md", None),
            ("docs/de-risking.md", None),
            ("it/x.md", Some("x.md")),
        ] {
            assert_eq!(
                originals(path).first().map(String::as_str),
                expected,
                "{path}"
            );
        }
        assert!(originals("docs/zh/prd.md").contains(&"docs/en/prd.md".to_owned()));
    }
}
