//! Sentences that say of a thing that there is none: `there is no DELETE /orders`. That it is not in the code confirms them.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    hinted::Hinted,
    sentence::{Around, NAME},
};

/// Under a condition nothing is denied: `if there is no config.yml, it is made`.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:\b(?:if|when|whenever|unless|whether|in\s+case|until|while|once|where|wenn|falls|sobald|solange|si|quand|lorsque|cuando|se|quando|als|wanneer|jeśli|gdy)\b|если|когда|如果|若|当|もし|만약)",
    )
});

/// Right before the name, or before a list in which it stands.
static BEFORE: LazyLock<Hinted> = LazyLock::new(|| {
    let manner = r"(?:(?:currently|deliberately|intentionally|explicitly|still|also|yet|at\s+present|by\s+design|therefore|simply|ever)\s+)*";
    let verbs = r"(?:offer(?:s|ed|ing)?|provid(?:e|es|ed|ing)|support(?:s|ed|ing)?|expos(?:e|es|ed|ing)|implement(?:s|ed|ing)?|includ(?:e|es|ed|ing)|ship(?:s|ped|ping)?|serv(?:e|es|ed|ing)|defin(?:e|es|ed|ing)|add(?:s|ed|ing)?|introduc(?:e|es|ed|ing)|plan(?:s|ned|ning)?(?:\s+to\s+\w+)?|intend\s+to\s+\w+|know(?:s|n)?|build|hav(?:e|ing)\s+(?:a|an|any))";
    let english = format!(
        r"there\s+(?:is|are|was|were|will\s+be|has\s+(?:never\s+)?been)\s+{manner}(?:no|not\s+(?:a|an|any)|never\s+(?:a|an|any))
        |there[’']s\s+{manner}no|there\s+(?:is|are|was|were)n[’']t\s+(?:a|an|any)
        |(?:do|does|did|will|would|can|could|shall)\s+{manner}not\s+{manner}{verbs}|cannot\s+{verbs}
        |(?:do|does|did|wo|would|ca|could)n[’']t\s+{manner}{verbs}
        |(?:will\s+|would\s+|shall\s+)?never\s+{verbs}
        |(?:has|have|had|offers?|provides?|exposes?|supports?|with)\s+{manner}no(?:\s+such)?(?:\s+thing\s+as)?
        |(?:(?:is|are|was|were)\s+)?(?:not|never)\s+(?:offered|supported|provided|exposed|available|implemented|included|allowed|planned)\s*(?::|\bis\b|\bare\b)
        |(?:unsupported|unavailable|non-existent|nonexistent|missing\s+by\s+design)\s*:?
        |(?:removed|dropped|deleted|retired)\s+(?:in|since|as\s+of|with|by)\s+(?:v(?:ersion)?\.?\s*)?[\w.-]+\s*:?"
    );
    let others = r"(?:es\s+gibt|gibt\s+es|existier(?:t|en)|biete(?:t|n)|unterstütz(?:t|en)|ha(?:t|ben))\s+(?:\S+\s+){0,2}?kein(?:e|en|er|em)?
        |(?:il\s+)?n[’']y\s+a\s+(?:\S+\s+){0,1}?(?:pas|plus|aucune?|ni)(?:\s+d[e’'])?|n[’'](?:existe|offre|expose|a)\s+(?:pas|plus|aucune?)(?:\s+d[e’'])?|ne\s+(?:propose|fournit|supporte|prend|proposons|fournissons)\s+(?:pas|plus|aucune?)(?:\s+en\s+charge)?(?:\s+d[e’'])?
        |\bno\s+(?:hay|existen?|ofrece(?:mos)?|soporta(?:mos)?|admite|expone|tiene|proporciona(?:mos)?)(?:\s+(?:ningún|ninguna|un|una|el|la))?
        |não\s+(?:há|existem?|oferece(?:mos)?|suporta(?:mos)?|expõe|tem|fornece(?:mos)?)(?:\s+(?:nenhuma?|uma?|o|a))?
        |non\s+(?:c[’']è|ci\s+sono|esist(?:e|ono)|offr(?:e|iamo)|supporta|espone|prevede)(?:\s+(?:nessun[oa]?|alcun[oa]?|un[oa]?|il|la))?
        |(?:er\s+is|er\s+zijn|bestaat|biedt|heeft)\s+geen|nie\s+ma(?:\s+żadnego)?|nie\s+(?:oferuje|obsługuje|udostępnia)
        |(?:^|\s)нет|не\s+(?:поддержива\w+|предоставля\w+|предлага\w+|существует|име\w+)(?:\s+маршрута|\s+метода)?
        |(?:没有|沒有|并无|並無|不提供|不支持|不支援|不存在|不包含|不会提供|从未提供)(?:任何)?(?:接口|路由|端点|命令)?";
    let noun = r"(?:(?:the|a|an|any|such|public|separate|dedicated|own|corresponding|other|additional|http|rest|api|endpoints?|routes?|methods?|operations?|commands?|flags?|options?|switch|switches|settings?|variables?|keys?|tables?|scripts?|support|for|to|of|like|named|called|endpunkt|route|routen|befehl|option|schalter|punto|ruta|comando|rota|rotta|eindpunt|operación|opération|commande|маршрута|метода|команды)\s+)";
    Hinted::new(
        "no|never|geen|nie|kein|n'|ne |missing|unsupported|unavailable|removed|dropped|deleted|retired",
        &format!(
            r"(?x)(?:^|[^\w-])(?:{english}|{others})\s*{noun}{{0,5}}(?:{NAME}(?:\(\))?\s*(?:,|/|&|\+|、|\band\b|\bor\b|\bnor\b|\bund\b|\boder\b|\bet\b|\bou\b|\by\b|\be\b|\bo\b|\bni\b|,\s*(?:and|or|nor)\b)\s*(?:(?:the|a|an|no)\s+)?){{0,12}}$"
        ),
    )
});

/// Behind the name. What is only denied to somebody, or somewhere, is there for the others.
static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    let list = format!(
        r"(?:\(\))?(?:\s*(?:,|/|&|and|or|nor|und|oder|et|ou|y|e|o|,\s*(?:and|or))\s*{NAME}(?:\(\))?){{0,12}}"
    );
    let noun = r"(?:(?:endpoints?|routes?|methods?|operations?|commands?|flags?|options?|settings?|variables?|keys?|tables?|scripts?|requests?)\s+)?";
    let manner = r"(?:(?:currently|deliberately|intentionally|explicitly|still|also|therefore|simply|officially|ever|yet)\s+)*";
    let states = r"(?:supported|available|offered|provided|exposed|implemented|included|planned|accepted|served|defined|there|present|part\s+of\s+(?:the|this|our)\s+\w+|in\s+scope|a\s+thing)";
    let end = r"\s*(?:$|[.,;:!)|—–…-]|(?:and|but|because|since|as|so|here|by\s+design|at\s+all|yet|any\s?more|any\s+longer|on\s+purpose|today|now|in\s+(?:v|version|this|the|our|release)\b|of\s+the\b)|\()";
    regex(&format!(
        r"(?x)^{list}\s*(?:
          {noun}(?:which\s+|that\s+)?(?:(?:is|are|was|were|will\s+be|has\s+been|have\s+been)\s+{manner}(?:not|never)\s+{manner}(?:be\s+|been\s+)?{states}|(?:is|are|was|were)n[’']t\s+{manner}{states}|(?:is|are|remains?)\s+{manner}(?:unsupported|unavailable|unimplemented|non-existent|out\s+of\s+scope)){end}
          | {noun}(?:which\s+|that\s+)?(?:does|do|did)\s*(?:\s+not|n[’']t)\s+{manner}exist{end}
          | {noun}(?:never\s+existed|(?:will\s+never|will\s+not|won[’']t|shall\s+not)\s+{manner}(?:be\s+(?:added|supported|offered|provided|built|implemented|exposed|available|part|introduced)|exist|come|ship)){end}
          | [|]\s*(?:not\s+(?:supported|available|offered|provided|implemented|exposed)|unsupported|removed\s+in|never)\b
          | \((?:not\s+(?:supported|available|offered|provided|implemented|exposed)|unsupported)\b
          | (?:\S+\s+)?(?:wird|werden)\s+(?:\S+\s+){{0,2}}?(?:nicht|nie|niemals)\s+(?:mehr\s+)?(?:unterstützt|angeboten|bereitgestellt|geben|angelegt|implementiert)
          | (?:\S+\s+)?(?:gibt\s+es|existier(?:t|en)|ist|sind)\s+(?:bewusst\s+|derzeit\s+|absichtlich\s+)?(?:nicht|keine?)(?:\s+(?:mehr|vorgesehen|verfügbar|vorhanden|implementiert|vorhanden))*\s*(?:$|[.,;)|])
          | (?:n[’']est|ne\s+sont|ne\s+sera)\s+(?:pas|plus|jamais)\s+(?:pris|supporté|disponible|proposé|exposé|fourni|implémenté|prévu)|n[’']existe(?:nt)?\s+(?:pas|plus)
          | (?:ya\s+)?no\s+(?:existe|está\s+(?:disponible|soportad|implementad|previst)|se\s+(?:ofrece|admite|soporta|expone)|es\s+compatible|será)
          | não\s+(?:existe|é\s+(?:suportad|oferecid|expost)|está\s+(?:disponível|implementad|previst)|será|há)
          | non\s+(?:esiste|è\s+(?:supportat|disponibile|offert|espost|previst)|sarà|viene\s+(?:offert|espost))
          | (?:wordt|worden)\s+niet\s+(?:ondersteund|aangeboden)|bestaat\s+niet|nie\s+(?:istnieje|jest\s+(?:obsługiwan|dostępn))
          | не\s+(?:поддержива|существу|предоставля|предусмотрен|реализован|будет)|отсутству|(?:\S+\s+)?нет\s*(?:$|[.,;)|])
          | (?:接口|路由|端点|命令)?(?:不存在|不(?:被)?支持|不支援|不(?:会)?提供|不可用|未提供|未实现|并不存在)
          | (?:エンドポイント|ルート|コマンド|オプション|という\S{{1,8}}?)?(?:は|が|も)?(?:ありません|無い|ない\s*(?:$|[。．.、])|存在し(?:ない|ません)|(?:提供|サポート|用意|実装|公開)(?:し|され|は)(?:ない|ません|てい(?:ない|ません)|しない|しません)|対応してい(?:ない|ません)|未対応|非対応|未実装)
          | (?:\s*(?:엔드포인트|경로|명령))?(?:은|는|이|가|을|를)?\s*(?:없(?:습니다|다|음)|지원하지\s*않|제공하지\s*않|존재하지\s*않|지원되지\s*않)
        )"
    ))
});

/// What is only denied under a condition is there: `there is no POST /orders without a login`.
static EXCEPTION: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:\(\))?\s*(?:\w+\s+){0,2}?(?:without|unless|except|until|if|when|before|other\s+than|outside|for\s+(?:guests|anonymous|unauthenticated)|ohne|außer|sans|sauf|sin|salvo|sem|senza|zonder|без)\b",
    )
});

/// Whether the words around a name deny that it is there.
pub(super) fn denied(around: Around<'_>) -> bool {
    (BEFORE.is_match(around.before) && !EXCEPTION.is_match(around.after)
        || AFTER.is_match(around.after))
        && !CONDITION.is_match(around.before)
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `@` is the name that is asked about, `~` another one.
    fn is_denied(sentence: &str) -> bool {
        let sentence = sentence.to_lowercase().replace('~', &NAME.to_string());
        let (before, after) = sentence.split_once('@').expect("a name");
        denied(Around { before, after })
    }

    #[test]
    fn what_is_said_not_to_be_there() {
        for sentence in [
            "There is no @.",
            "There are deliberately no ~ and @ endpoints.",
            "There's no @: orders are kept.",
            "There isn't a @ route.",
            "There is no endpoint @",
            "We do not offer @.",
            "The API does not provide a @ command",
            "It doesn't support @.",
            "We will never add @.",
            "The service has no @.",
            "It exposes no ~, ~ or @.",
            "@ is not supported.",
            "@ is deliberately not offered, as orders are kept.",
            "@ and ~ are not supported.",
            "@ will never be added.",
            "@ won't be supported.",
            "@ does not exist.",
            "@ endpoint doesn't exist, by design.",
            "@ isn't available.",
            "@ is unsupported.",
            "@ is out of scope.",
            "| @ | not supported |",
            "@ (not supported)",
            "Not supported: ~, @",
            "Removed in 2.0: @",
            "Removed in v3: ~, @.",
            "@ was never implemented.",
            "Es gibt keinen Endpunkt @.",
            "Es gibt kein @",
            "@ wird nicht unterstützt.",
            "@ gibt es nicht.",
            "Il n'y a pas de @.",
            "@ n'existe pas",
            "No hay @.",
            "@ no existe",
            "Não há @.",
            "@ não é suportado",
            "Non c'è @.",
            "Er is geen @",
            "Нет @",
            "@ не поддерживается",
            "没有 @",
            "@ 不存在",
            "不支持 @",
            "@ はありません。",
            "@ は提供しません",
            "@ 은 없습니다",
            "@는 지원하지 않는다",
        ] {
            assert!(is_denied(sentence), "{sentence}");
        }
        for sentence in [
            "@ lists orders.",
            "If there is no @, it is made.",
            "When @ does not exist, create it.",
            "@ is not supported on Windows.",
            "@ is not available to guests.",
            "@ is not supported when ~ is set.",
            "@ does not exist if the order is paid.",
            "There is no need to call @.",
            "There is no way around @.",
            "@ does not support paging.",
            "@ has no parameters.",
            "The client does not have to call @.",
            "Do not call @.",
            "There is no ~ in @.",
            "There is no @ without a login.",
            "We do not offer @ unless the order is paid.",
            "Es gibt kein @ ohne Anmeldung.",
            "@ never deletes an order.",
            "@ is not only for staff.",
            "Nothing but @.",
            "Wenn es kein @ gibt, wird es angelegt.",
            "@ gibt es nicht nur für Kunden",
            "@ 返回不支持的格式",
        ] {
            assert!(!is_denied(sentence), "{sentence}");
        }
    }
}
