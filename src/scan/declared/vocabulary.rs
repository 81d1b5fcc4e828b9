//! Words that people use for the standing of a document, in the languages in which documents are mostly written.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::standing::Standing;

/// Standing to words in lower case. `*` at the end: any ending of the word. A longer one goes before a shorter one within it.
const WORDS: [(Standing, &str); 10] = [
    (
        Standing::Superseded,
        "superseded|superceded|superseeded|supersceded|replaced|supplanted|obsoleted|\
         置き換え*|置換済*|代替済*|後継あり|被取代*|已取代*|被替代*|已替代*|已被取代*|已被替代*|被替換*|대체됨*|대체되*|\
         sostituit*|vervangen|ersetzt*|abgelöst*|remplacé*|supplanté*|reemplazad*|sustituid*|substituíd*|substituid*|заменен*|заменён*|замещен*|замещён*",
    ),
    (
        Standing::Deprecated,
        "deprecated|obsolete|outdated|historical|historic|out of date|out-of-date|retired|sunset|inactive|not active|expired|\
         no longer valid|no longer maintained|no longer relevant|no longer applicable|no longer applies|no longer in use|\
         no longer active|no longer used|no longer current|no longer supported|no longer accurate|no longer up to date|\
         no longer up-to-date|no longer in effect|no longer recommended|no longer reflects|no longer being maintained|\
         unmaintained|stale|revoked|repealed|reverted|end of life|eol|legacy|defunct|\
         廃止*|非推奨*|失効*|旧版*|無効*|废弃*|弃用*|过时*|作废*|已失效*|失效*|已废*|廢棄*|棄用*|過時*|作廢*|폐기*|사용 중단*|더 이상*|\
         verouderd*|vervallen|niet meer geldig|niet meer actueel|deprecato|deprecata|deprecati|deprecado|deprecada|non più valid*|veraltet*|überholt*|obsolet*|obsolète*|déprécié*|périmé*|desactualizad*|en desuso|caducad*|obsoleto*|obsoleta*|\
         descontinuad*|depreciad*|desatualizad*|устарел*|неактуал*",
    ),
    (
        Standing::Rejected,
        "rejected|declined|withdrawn|abandoned|cancelled|canceled|won't do|wont do|wontfix|won't fix|not planned|dropped|\
         discarded|dismissed|refused|denied|invalid|scrapped|discontinued|vetoed|dead|void|voided|retracted|killed|\
         却下*|棄却*|不採用*|中止*|取り下げ*|破棄*|拒绝*|已拒绝*|驳回*|否决*|撤回*|取消*|已取消*|放弃*|拒絕*|거부*|기각*|반려*|취소*|철회*|\
         afgewezen|verworpen|ingetrokken|geannuleerd|rifiutat*|respint*|ritirat*|scartat*|abbandonat*|annullat*|abgelehnt*|verworfen*|zurückgezogen*|abgebrochen*|rejeté*|refusé*|abandonné*|retiré*|annulé*|rechazad*|descartad*|\
         retirad*|cancelad*|abandonad*|rejeitad*|recusad*|отклонен*|отклонён*|отвергнут*|отозван*|отменен*|отменён*",
    ),
    (
        Standing::Archived,
        "archived|アーカイブ*|归档*|已归档*|歸檔*|存档*|보관*|gearchiveerd*|archiviat*|archiviert*|archivé*|archivad*|arquivad*|в архиве|архивн*",
    ),
    (
        Standing::Deferred,
        "deferred|postponed|on hold|on-hold|onhold|paused|parked|suspended|dormant|stagnant|shelved|frozen|delayed|hold|\
         保留*|延期*|凍結*|暂缓*|推迟*|搁置*|挂起*|暫緩*|보류*|연기*|uitgesteld|opgeschort|rimandat*|rinviat*|sospes*|in pausa|zurückgestellt*|verschoben*|pausiert*|reporté*|différé*|en pause|\
         suspendu*|aplazad*|pospuest*|diferid*|en pausa|adiad*|em espera|отложен*|приостановлен*",
    ),
    (
        Standing::Proposed,
        "draft|drafted|drafting|proposed|proposal|tentative|in review|under review|in-review|review|reviewing|pending|open|rfc|\
         request for comments|request for comment|for comment|request for discussion|discussion|in discussion|under discussion|discussing|idea|to do|todo|\
         to-do|wip|work in progress|work-in-progress|new|requested|provisional|not started|not-started|planned|planning|initial|\
         initialized|preliminary|experimental|exploratory|exploration|candidate|strawman|backlog|not implemented|not accepted|\
         not approved|not yet accepted|not yet approved|not yet implemented|not final|not decided|undecided|awaiting|unapproved|\
         unimplemented|incomplete|incubating|last call|requirements-generated|design-generated|tasks-generated|in design|\
         assess|seeking feedback|seeking approval|ready for review|vorläufig|\
         ideation|prediscussion|pre-discussion|returned for revision|needs revision|needs work|needs discussion|brainstorm|brainstorming|sketch|concept|\
         in ideation|conceptual|exploring|evaluating|under consideration|under evaluation|not ready|early draft|\
         提案*|草案*|ドラフト*|下書き*|レビュー中*|レビュー待ち*|検討中*|未着手*|作成中*|未承認*|未実装*|未完了*|計画中*|起案*|設計中*|\
         構想*|アイデア*|アイディア*|構思*|构思*|想法*|아이디어*|구상*|待实现*|设计稿*|初稿*|草稿*|提议*|待定*|评审中*|待评审*|讨论中*|规划中*|待开发*|未开始*|计划中*|拟议*|待审*|未完成*|未实现*|未实施*|设计中*|待确认*|\
         待批准*|待实施*|評審中*|討論中*|초안*|제안*|검토 중*|검토중*|작성 중*|작성중*|논의*|대기*|미승인*|미완료*|\
         idee|konzept*|in bearbeitung|in abstimmung|en cours de rédaction|en rédaction|idée|en elaboración|en redacción|ideia|\
         em elaboração|em redação|bozza|in revisione|in discussione|in attesa|voorgesteld*|voorstel|in behandeling|ter discussie|идея|набросок|\
         entwurf*|vorgeschlagen*|vorschlag*|offen*|in prüfung|in diskussion|geplant*|brouillon*|proposé*|proposition*|\
         en discussion|en revue|à valider|ébauche*|en attente|non approuvé*|borrador*|propuest*|en revisión|pendiente*|en discusión|\
         rascunho*|propost*|em revisão|pendente*|em discussão|planejad*|черновик*|предложен*|на рассмотрении|обсужд*|на согласовании",
    ),
    (
        Standing::Implemented,
        "implemented|final|finalized|finalised|complete|completed|done|released|finished|shipped|delivered|live|deployed|\
         recommended|merged|stable|in production|production|standard|resolved|built|implementation-completed|\
         implementation complete|fully implemented|rolled out|launched|\
         実装済*|実装完了*|開発完了*|完了*|全部完成*|リリース済*|対応済*|実施済*|已实现*|已完成*|完成|已实施*|已上线*|已发布*|已落地*|已交付*|已定稿*|已實作*|已實現*|\
         구현 완료*|구현됨*|구현완료*|완료*|geïmplementeerd*|afgerond*|voltooid*|implementat*|completat*|realizzat*|rilasciat*|umgesetzt*|implementiert*|abgeschlossen*|fertig*|erledigt*|implémenté*|terminé*|\
         réalisé*|livré*|mis en œuvre|mis en oeuvre|implementad*|completad*|finalizad*|terminad*|hecho|realizad*|concluíd*|\
         concluid*|реализован*|внедрен*|внедрён*|завершен*|завершён*|выполнен*|готов*",
    ),
    (
        Standing::Accepted,
        "accepted|acceptance|approved|active|adopted|agreed|ratified|in progress|in-progress|inprogress|in_progress|implementing|\
         implementable|ongoing|started|in development|under development|in implementation|implementation-in-progress|\
         implementation|decided|current|valid|effective|enforced|signed off|signed-off|confirmed|ready|ready for implementation|\
         ready for development|ready-for-release|ready for dev|partially implemented|partly implemented|\
         mostly implemented|partially complete|partially done|in force|living|published|committed|greenlit|official|endorsed|\
         doing|adopt|trial|trialing|implementation in progress|nearly complete|mostly complete|beta|alpha|preview|\
         設計完了*|要件定義完了*|基本完成*|评审通过*|評審通過*|承認*|採用*|採択*|決定*|進行中*|実装中*|有効*|確定*|対応中*|作業中*|合意*|已接受*|接受|已通过*|通过|已批准*|批准|采纳*|已采纳*|\
         已确认*|进行中*|开发中*|实施中*|生效*|已生效*|已评审*|有效|已決定*|已核准*|進行中*|開發中*|승인*|채택*|수락*|진행 중*|진행중*|확정*|\
         geaccepteerd*|goedgekeurd*|aangenomen|vastgesteld|in uitvoering|accettat*|approvat*|adottat*|in corso|attivo|attiva|в разработке|akzeptiert*|angenommen*|beschlossen*|genehmigt*|freigegeben*|in arbeit|gültig*|aktiv*|in umsetzung|accepté*|approuvé*|\
         adopté*|validé*|en cours*|actif*|en vigueur|aceptad*|aprobad*|adoptad*|vigente*|en curso|en progreso|activo|activa|\
         aceit*|aprovad*|adotad*|em andamento|em progresso|ativo|ativa|принят*|одобрен*|утвержден*|утверждён*|действу*|в работе|\
         актуал*",
    ),
    // What they say of others: matched first, so that no word within is taken.
    (
        Standing::Unknown,
        "partially superseded|partly superseded|superseded in part|partially replaced|partially deprecated|partly deprecated|\
         partially obsolete|not superseded|not deprecated|not obsolete|not rejected|will be superseded|to be superseded|\
         will be deprecated|to be deprecated|will be replaced|to be replaced|will be archived|部分取代|部分被取代|一部置き換え*",
    ),
    (
        Standing::Pointer,
        "moved|relocated|移動しました|已移动*|已迁移*|已遷移*",
    ),
];

struct Known {
    search: AhoCorasick,
    /// Of each pattern: standing, and whether any ending goes.
    patterns: Vec<(Standing, bool)>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut texts = Vec::new();
    let mut patterns = Vec::new();
    for (standing, words) in WORDS {
        for word in words.split('|') {
            let stem = word.strip_suffix('*');
            texts.push(stem.unwrap_or(word));
            patterns.push((standing, stem.is_some()));
        }
    }
    let search = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(&texts)
        .expect("a few hundred words");
    Known { search, patterns }
});

/// A word of the vocabulary in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) standing: Standing,
    /// Bytes of the text in lower case.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Words of the vocabulary in a text in lower case, in order. What is denied in it, or said of a part only, is [`Standing::Unknown`].
pub(super) fn words(lower: &str) -> impl Iterator<Item = Word> {
    KNOWN.search.find_iter(lower).filter_map(move |found| {
        let (standing, stem) = KNOWN.patterns[found.pattern().as_usize()];
        let before = lower[..found.start()].chars().next_back();
        let after = lower[found.end()..].chars().next();
        let glued =
            |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '_');
        // Without spaces, what stands right before makes another word of it: of what is said to be so, not of the document.
        let begins = if wide(lower[found.start()..].chars().next()) {
            !wide(before) || before.is_some_and(|sign| "已被經经正在为為は".contains(sign))
        } else {
            !glued(before)
        };
        let ends = stem || wide(lower[..found.end()].chars().next_back()) || !glued(after);
        (begins && ends).then_some(Word {
            standing,
            start: found.start(),
            end: found.end(),
        })
    })
}

/// Whether a sign is of a script that writes no spaces between words.
fn wide(sign: Option<char>) -> bool {
    sign.is_some_and(|sign| matches!(sign, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'))
}

impl Standing {
    /// Whether nobody should rely on what has it.
    pub(super) fn is_over(self) -> bool {
        matches!(
            self,
            Self::Deprecated | Self::Superseded | Self::Rejected | Self::Archived | Self::Pointer
        )
    }
}
