//! Feature files of Cucumber, in the languages in which they are mostly written.

use super::{builder::Builder, model::BlockKind, words::Words};

/// Keywords before a colon: level of the heading, words. From Gherkin's own table of languages.
const KEYWORDS: [(u8, &[&str]); 4] = [
    (
        1,
        &[
            "Feature",
            "Business Need",
            "Ability",
            "Funktionalität",
            "Funktion",
            "Fonctionnalité",
            "Característica",
            "Necesidad del negocio",
            "Requisito",
            "Funcionalidade",
            "Funzionalità",
            "Funcionalidad",
            "フィーチャ",
            "機能",
            "功能",
            "기능",
            "Функция",
            "Функциональность",
            "Функционал",
            "Свойство",
            "Функціонал",
            "Functionaliteit",
            "Właściwość",
            "Funkcja",
            "Aspekt",
            "Egenskap",
            "Özellik",
            "Požadavek",
            "Tính năng",
            "Fitur",
            "Egenskab",
            "Jellemző",
            "Functionalitate",
            "Ominaisuus",
        ],
    ),
    (
        2,
        &[
            "Rule",
            "Regel",
            "Règle",
            "Regla",
            "Regra",
            "Regola",
            "ルール",
            "规则",
            "規則",
            "규칙",
            "Правило",
            "Reguła",
            "Zasada",
            "Kural",
        ],
    ),
    (
        3,
        &[
            "Scenario",
            "Example",
            "Scenario Outline",
            "Scenario Template",
            "Background",
            "Szenario",
            "Szenariogrundriss",
            "Beispiel",
            "Grundlage",
            "Hintergrund",
            "Voraussetzungen",
            "Vorbedingungen",
            "Scénario",
            "Exemple",
            "Plan du scénario",
            "Plan du Scénario",
            "Contexte",
            "Escenario",
            "Ejemplo",
            "Esquema del escenario",
            "Antecedentes",
            "Cenário",
            "Cenario",
            "Exemplo",
            "Esquema do Cenário",
            "Esquema do Cenario",
            "Delineação do Cenário",
            "Contexto",
            "Esempio",
            "Schema dello scenario",
            "Contesto",
            "シナリオ",
            "シナリオアウトライン",
            "シナリオテンプレート",
            "テンプレ",
            "背景",
            "场景",
            "剧本",
            "场景大纲",
            "剧本大纲",
            "場景",
            "劇本",
            "場景大綱",
            "劇本大綱",
            "시나리오",
            "시나리오 개요",
            "배경",
            "Пример",
            "Сценарий",
            "Структура сценария",
            "Шаблон сценария",
            "Предыстория",
            "Контекст",
            "Scenariusz",
            "Przykład",
            "Szablon scenariusza",
            "Założenia",
            "Voorbeeld",
            "Abstract Scenario",
            "Achtergrond",
            "Bakgrund",
            "Senaryo",
            "Senaryo taslağı",
            "Geçmiş",
            "Сценарій",
            "Kịch bản",
            "Scénář",
            "Náčrt scénáře",
            "Kontext",
            "Pozadí",
            "Forgatókönyv",
            "Háttér",
        ],
    ),
    (
        4,
        &[
            "Examples",
            "Scenarios",
            "Beispiele",
            "Exemples",
            "Ejemplos",
            "Exemplos",
            "Cenários",
            "Esempi",
            "例",
            "サンプル",
            "例子",
            "예",
            "Примеры",
            "Przykłady",
            "Voorbeelden",
            "Exempel",
            "Örnekler",
            "Приклади",
            "Dữ liệu",
            "Příklady",
            "Példák",
        ],
    ),
];

/// Reads a text.
pub(super) fn read(builder: &mut Builder<'_>, text: &str) {
    let mut steps = false;
    let mut quote: Option<(&str, u32, Vec<&str>)> = None;
    for (line, number) in text.lines().zip(1..) {
        let trimmed = line.trim();
        let here = (number, number);
        if let Some((fence, first, lines)) = &mut quote {
            if trimmed == *fence {
                let code = BlockKind::Code { language: None };
                let lines_are = (*first, number.max(*first + 1) - 1);
                builder.verbatim(code, lines_are, lines.join("\n"));
                quote = None;
            } else {
                lines.push(line);
            }
            continue;
        }
        if let Some(fence) = ["\"\"\"", "```"]
            .into_iter()
            .find(|fence| trimmed.starts_with(fence))
        {
            quote = Some((fence, number + 1, Vec::new()));
        } else if let Some(comment) = trimmed.strip_prefix('#') {
            match comment.trim().strip_prefix("language:") {
                Some(language) => builder.field("language", language, number),
                None => builder.verbatim(BlockKind::Comment, here, comment.trim().to_owned()),
            }
        } else if let Some((level, title)) = keyword(trimmed) {
            steps = level >= 3;
            builder.heading(level, here, Words::plain(title, number));
        } else if let Some(row) = trimmed.strip_prefix('|') {
            let cells: Vec<&str> = row
                .trim_end_matches('|')
                .split('|')
                .map(str::trim)
                .collect();
            builder.block(
                BlockKind::Row,
                here,
                Words::plain(&cells.join(" | "), number),
            );
        } else if trimmed.starts_with('@') {
            // Tags are for those who run it.
        } else {
            let kind = if steps {
                BlockKind::Item { checked: None }
            } else {
                BlockKind::Paragraph
            };
            builder.block(
                kind,
                here,
                Words::plain(trimmed.trim_start_matches("* "), number),
            );
        }
    }
    if let Some((_, first, lines)) = quote {
        let last = first.saturating_add(u32::try_from(lines.len().saturating_sub(1)).unwrap_or(0));
        builder.verbatim(
            BlockKind::Code { language: None },
            (first, last),
            lines.join("\n"),
        );
    }
}

/// The level and title of a line that begins with a keyword and a colon.
fn keyword(line: &str) -> Option<(u8, &str)> {
    let (word, title) = line.split_once([':', '：'])?;
    let known = |(_, words): &&(u8, &[&str])| words.contains(&word.trim_end());
    let (level, _) = KEYWORDS.iter().find(known)?;
    let title = title.trim();
    Some((*level, if title.is_empty() { word } else { title }))
}
