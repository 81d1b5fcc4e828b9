//! Words of names and titles that say what a document is, in many languages.

use std::sync::LazyLock;

use super::{folders::Points, phrases::Phrases};

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// It speaks for types of sources.
    For(Points),
    /// It speaks against every type, with the rule's name: a guide, a report, a way of working.
    Against(&'static str, i32),
}

const fn prd(points: i32) -> Word {
    Word::For([points, 0, 0, 0])
}
const fn spec(points: i32) -> Word {
    Word::For([0, points, 0, 0])
}
const fn plan(points: i32) -> Word {
    Word::For([0, 0, points, 0])
}
const fn arch(points: i32) -> Word {
    Word::For([0, 0, 0, points])
}

/// Phrases in lower case, parted by `|`. The longest wins where several begin at one place.
static WORDS: &[(Word, &str)] = &[
    (
        arch(8),
        "lifecycle|life cycle|execution flow|execution model|runtime model|control flow|how it works|life of a|under the hood",
    ),
    (
        prd(16),
        "prd|prds|mrd|brd|product requirements|product requirement|product requirements document|business requirements|product brief|project brief|product vision|vision and scope|product definition|产品需求|产品需求文档|需求文档|产品文档|プロダクト要求|プロダクト要件|제품 요구사항|제품요구사항|produktanforderungen|exigences produit|requisitos del producto|requisitos do produto|requisitos de producto",
    ),
    (
        prd(12),
        "vision|mission|product overview|product spec|product strategy|product goals|user stories|user story|userstories|persona|personas|user personas|user research|使用者研究|user journey|user journeys|one pager|pr faq|lean canvas|problem statement|mvp|value proposition|用户故事|产品愿景|产品概述|产品规划|用户画像|ユーザーストーリー|プロダクトビジョン|프로덕트 비전|사용자 스토리|histoires utilisateur|historias de usuario|histórias de usuário|пользовательские истории|visão do produto|visión del producto",
    ),
    (
        prd(6),
        "product|brief|concept|pitch|业务需求|企画|企画書|기획|기획서|기획안|product context",
    ),
    (
        spec(16),
        "functioneel ontwerp|functionele specificatie|specyfikacja funkcjonalna|specyfikacja wymagań|requisitos funcionales|requisitos funcionais|requisitos no funcionales|requisitos não funcionais|documento de requisitos|requisiti funzionali|exigences fonctionnelles|funktionale anforderungen|технические требования|функциональные требования|srs|frs|frd|functional spec|functional specification|functional requirements|software requirements|software requirements specification|technical spec|technical specification|feature spec|feature specification|requirements specification|protocol specification|要件定義|要件定義書|仕様書|機能仕様|機能要件|规格说明|规格说明书|需求规格|需求规格说明书|功能规格|需求规格说明|요구사항 명세|요구사항 정의서|명세서|기능 명세|기능명세서|pflichtenheft|lastenheft|cahier des charges|spécifications fonctionnelles|spécification fonctionnelle|especificación funcional|especificação funcional|especificación de requisitos|especificação de requisitos|техническое задание|тз|specifiche funzionali|specifica dei requisiti",
    ),
    (
        spec(13),
        "specificatie|specificaties|eisen|vereisten|specyfikacja|wymagania|casos de uso|cas d'utilisation|anwendungsfälle|casi d'uso|сценарии использования|ユースケース|受け入れ条件|유스케이스|验收标准|spec|specs|specification|specifications|requirements|requirement|acceptance|acceptance checklist|acceptance tests|acceptance criteria|use cases|use case|behavior|behaviour spec|ui spec|ux spec|api contract|api spec|api specification|api design|protocol|wire format|file format|disk format|binary format|storage format|snapshot format|record format|contract|仕様|要件|api仕様|规格|规范说明|接口规范|需求|需求分析|功能需求|接口设计|接口文档设计|요구사항|명세|스펙|anforderungen|anforderungsspezifikation|spezifikation|spezifikationen|exigences|spécification|spécifications|requisitos|especificación|especificaciones|especificação|especificações|requisiti|specifica|specifiche|требования|спецификация",
    ),
    (
        spec(6),
        "feature|features|functionality|behaviors|rules|business rules|user flow|user flows|wireframe|wireframes|画面設計|画面仕様|功能设计|功能说明|功能列表",
    ),
    (
        plan(16),
        "implementatieplan|projectplan|plan van aanpak|plan wdrożenia|plan projektu|plan du projet|plan de projet|plan del proyecto|plano do projeto|piano di progetto|implementierungsplan|entwicklungsplan|testplan|migrationsplan|план проекта|план тестирования|implementation plan|project plan|development plan|migration plan|rollout plan|test plan|action plan|execution plan|work plan|refactoring plan|refactor plan|product roadmap|technical roadmap|master plan|release plan|sprint plan|development roadmap|实施计划|开发计划|迁移计划|测试计划|项目计划|実装計画|開発計画|移行計画|テスト計画|구현 계획|개발 계획|개발계획서|umsetzungsplan|projektplan|plan de implementación|plan de implementação|plano de implementação|plan de développement|plan de travail|план реализации|план разработки|plan de desarrollo|plano de desenvolvimento|piano di sviluppo",
    ),
    (
        plan(14),
        "wegenkaart|stappenplan|mapa drogowa|harmonogram|zadania|aufgaben|arbeitsplan|zeitplan|cronograma|tâches|attività|execplan|exec plan|exec plans|plan|plans|roadmap|road map|milestones|milestone|backlog|todo|todos|to do|tasks|task list|tasklist|work items|timeline|sprint|sprints|epics|epic|wbs|计划|规划|路线图|任务|任务清单|任务列表|待办|里程碑|排期|計画|計画書|ロードマップ|タスク|バックログ|計画表|계획|계획서|로드맵|작업 목록|할일|planung|fahrplan|feuille de route|planification|hoja de ruta|planificación|planejamento|plano|tareas|tarefas|pianificazione|план|дорожная карта|задачи",
    ),
    (
        plan(6),
        "planning|phases|phase|next steps|strategy|future work|improvements|enhancements|migration|milestone 1|rollout|story|stories|测试策略|优化方案|改进方案|改善案",
    ),
    (
        arch(16),
        "technisch ontwerp|systeemarchitectuur|architectuurbeslissing|projekt techniczny|architektura systemu|decyzja architektoniczna|decisiones de arquitectura|decisión de arquitectura|decisões de arquitetura|decisão de arquitetura|décision d'architecture|décisions d'architecture|decisioni architetturali|architekturentscheidungen|systemdesign|architekturübersicht|architektur dokumentation|дизайн документ|アーキテクチャ決定|아키텍처 결정|架构决策|proposal|redesign|re design|rearchitecture|architecture proposal|redesign|re design|rearchitecture|architecture proposal|architecture decision record|architecture decision|architecture decisions|architectural decision|system architecture|software architecture|technical architecture|solution architecture|system design|technical design|design document|design doc|design proposal|software design|detailed design|high level design|low level design|technical design document|tdd document|architecture overview|架构设计|系统设计|系统架构|技术架构|技术方案|设计方案|设计文档|概要设计|详细设计|总体设计|数据库设计|アーキテクチャ設計|システム設計|基本設計|詳細設計|設計書|技術設計|システム構成|시스템 설계|시스템 아키텍처|설계서|기술 설계|설계 문서|systemarchitektur|architekturentscheidung|entwurfsdokument|conception technique|document de conception|arquitectura del sistema|arquitetura do sistema|diseño técnico|design técnico|архитектура системы|технический проект",
    ),
    (
        arch(14),
        "architectuur|ontwerp|gegevensmodel|datamodel|architektura|projekt systemu|model danych|systemübersicht|technische konzeption|fachkonzept|conception détaillée|modello dei dati|modelo de base de datos|diagrama de clases|diagrama de classes|структура базы данных|схема базы данных|architecture|architectural|arch|arc42|c4|adr|adrs|hld|lld|sdd|design|designs|rfc|data model|data models|database schema|database design|db schema|db design|schema design|erd|er diagram|entity relationship|tech stack|techstack|technology stack|data flow|dataflow|state machine|sequence diagram|sequence diagrams|threat model|domain model|deployment architecture|module design|component design|架构|设计|技术栈|技术选型|数据模型|数据库|設計|アーキテクチャ|構成図|技術スタック|データモデル|データベース設計|설계|아키텍처|기술 스택|데이터 모델|데이터베이스 설계|architektur|entwurf|systementwurf|datenmodell|conception|modèle de données|arquitectura|arquitetura|diseño|modelo de datos|modelo de dados|architettura|progettazione|архитектура|проектирование|модель данных",
    ),
    (
        arch(6),
        "system overview|structure|project structure|internals|infrastructure|pipeline|blueprint|decision|decisions|tradeoffs|trade offs|rationale|model|schema|topology|系统概述|项目结构|方案|構成|システム概要|구조|시스템 개요",
    ),
    (
        arch(3),
        "overview|engine|system|concepts|components|modules|概述|概览|概要|개요",
    ),
    (
        Word::Against("guide", 20),
        "system requirements|hardware requirements|getting started|get started|quick start|quickstart|user guide|user manual|developer guide|development guide|setup guide|installation guide|deployment guide|migration guide|upgrade guide|style guide|testing guide|how to|howto|best practices|使用说明|使用指南|使用手册|用户手册|快速开始|快速入门|部署指南|部署文档|安装指南|操作手册|开发指南|配置指南|使い方|利用ガイド|セットアップ|手順書|操作手順|運用手順|導入手順|사용법|시작하기|사용 가이드|설치 가이드|배포 가이드|erste schritte|benutzerhandbuch|guide d'utilisation|guía de usuario|guia do usuário|guía de instalación|руководство пользователя|руководство|manuale utente",
    ),
    (
        Word::Against("guide", 16),
        "handleiding|installatie|poradnik|instrukcja|podręcznik|instalacja|bedienungsanleitung|leitfaden|mode d'emploi|manual de usuario|manual do usuário|manuale|guida|guide|guides|tutorial|tutorials|manual|handbook|walkthrough|cookbook|recipes|faq|faqs|troubleshooting|troubleshoot|runbook|runbooks|playbook|playbooks|cheatsheet|cheat sheet|installation|install|installing|setup|usage|onboarding|introduction|intro|examples|example|sample|samples|demo|deploy|deploying|upgrading|upgrade|learn|lesson|lessons|course|lecture|training|workshop|exercise|exercises|homework|assignment|指南|教程|手册|说明书|安装|ガイド|チュートリアル|マニュアル|入門|インストール|가이드|튜토리얼|매뉴얼|설치|anleitung|handbuch|installationsanleitung|guía|tutoriel|guia|manuel|инструкция|установка",
    ),
    (
        Word::Against("guide", 8),
        "tuning|performance tuning|deployment|configuration|configuring|configure|environment variables|env|environment|local development|development|developing|building|build|testing|debugging|debug|operations|monitoring|cli|commands|command reference|integration|integrations|reference|部署|配置|运维|デプロイ|運用|環境構築|배포|환경 설정",
    ),
    (
        Word::Against("reference", 12),
        "api|api reference|api docs|api documentation|apidoc|glossary|cheat|links|resources|bibliography|toc|index|terminology|vocabulary|nomenclature|table of contents|summary of contents|sitemap|术语表|接口文档|用語集|용어집|glossar|glossaire|glosario|glossário|глоссарий",
    ),
    (
        Word::Against("report", 20),
        "verslag|notulen|samenvatting|rapportage|sprawozdanie|raport|podsumowanie|notatki|besprechung|réunion|reunión|acta|reunião|riunione|summary|summaries|report|reports|changelog|release notes|releasenotes|post mortem|postmortem|retrospective|retro|meeting|meetings|minutes|meeting notes|handoff|handover|hand off|session|session notes|devlog|dev log|worklog|work log|diary|weekly|standup|completed|completion|complete|done|fixes|fixed|bugfix|bug fix|bugfixes|hotfix|results|findings|lessons learned|audit|audits|code review|walkthroughs|总结|报告|会议纪要|会议记录|修复记录|日志|复盘|报表|完了報告|報告|報告書|議事録|振り返り|日報|まとめ|보고서|회의록|회고|요약|작업 로그|bericht|zusammenfassung|protokoll|rapport|compte rendu|informe|resumen|relatório|resumo|ata|отчет|отчёт|протокол|итоги|rapporto|riepilogo",
    ),
    (
        Word::Against("report", 10),
        "journal|review|reviews|notes|note|status|progress|log|logs|analysis|research|investigation|comparison|evaluation|benchmark|benchmarks|experiment|experiments|inventory|implemented|known issues|issues|bugs|fix|verification|validation|checklist|checklists|update|updates|changes|migrated|learnings|traceability|feedback|survey|interview|分析|调研|笔记|进度|检查清单|記録|メモ|調査|分析結果|進捗|チェックリスト|분석|조사|메모|진행 상황|체크리스트|анализ|заметки|analyse|análisis|análise",
    ),
    (
        Word::Against("way-of-working", 20),
        "coding style|coding standards|coding conventions|coding guidelines|code style|code conventions|style guides|git workflow|branching strategy|commit conventions|commit message|contributing guide|review process|release process|adr process|rfc process|decision process|development process|development workflow|team agreement|working agreement|definition of done|code of conduct|编码规范|代码规范|开发规范|コーディング規約|開発規約|運用ルール|코딩 컨벤션|코드 컨벤션|개발 규칙|programmierrichtlinien",
    ),
    (
        Word::Against("way-of-working", 12),
        "conventions|convention|guidelines|guideline|standards|workflow|workflows|process|processes|contributing|contribution|governance|policy|policies|release|releases|releasing|publishing|ci|规范|流程|規約|ルール|컨벤션|규칙",
    ),
    (
        Word::Against("prompt", 20),
        "prompt|prompts|system prompt|instructions|copilot|claude|agent prompt|llms|cursor rules|提示词|プロンプト|프롬프트",
    ),
    // Agents are what a model works as, and daemons of a network.
    (Word::Against("prompt", 6), "agents"),
    (
        Word::Against("common-name", 16),
        "license|licence|contributors|authors|credits|acknowledgements|code owners|maintainers|adopters|sponsors|security policy|privacy policy|terms of service|terms of use|privacy|cookie policy",
    ),
    (
        Word::Against("post", 16),
        "blog|blog post|announcement|newsletter|press release|article|talk|slides|presentation|email|outreach|marketing|seo|social media",
    ),
    (
        spec(4),
        "test cases|test scenarios|测试用例|テストケース|테스트 케이스",
    ),
    (
        arch(10),
        "security architecture|security model|security design|auth design|authentication design|permissions model|scalability|caching strategy|error handling strategy",
    ),
    (
        plan(10),
        "testing strategy|test strategy|release strategy|migration strategy|remediation|improvement plan|cleanup|refactoring|refactor",
    ),
    (
        prd(8),
        "target users|target audience|market analysis|competitive analysis|competitor analysis|business model|business plan|go to market|monetization|business case|use case analysis|竞品分析|商业计划|事業計画",
    ),
    (
        spec(10),
        "openapi|swagger|asyncapi|graphql schema|schema reference",
    ),
    (
        arch(12),
        "architecture guide|design principles|architecture principles|design philosophy|ddd|event storming|bounded contexts|context map|ubiquitous language",
    ),
    (
        spec(12),
        "design spec|ui specification|ux specification|front end spec|frontend spec|data spec|interface specification|interface spec|format specification",
    ),
    (
        arch(6),
        "frontend|backend|design system|desktop architecture|stack",
    ),
    (
        plan(12),
        "rollout checklist|launch checklist|implementation roadmap|migration roadmap|work breakdown|project timeline|project schedule|phase 1|phase 2|phase 3|phase plan|delivery plan",
    ),
    (
        prd(12),
        "product document|product design document|game design document|gdd|game design|ゲームデザイン|游戏设计|게임 기획",
    ),
    (
        spec(14),
        "functional design|feature design|requirements document|requirement document|requirements analysis|requirements doc|technical requirements|non functional requirements|nonfunctional requirements|api requirements|system requirements specification",
    ),
    (
        arch(14),
        "technical overview|architecture diagram|architecture diagrams|system diagram|component diagram|class diagram|module map|architecture notes|architecture document|design notes|design decisions|design rationale|architecture review board",
    ),
    (
        plan(12),
        "upgrade plan|deployment plan|testing plan|launch plan|security plan|audit plan|review plan|fix plan|bug fix plan|analysis plan|research plan|setup plan|release checklist plan",
    ),
];

static FINDER: LazyLock<Phrases<Word>> = LazyLock::new(|| Phrases::of(WORDS));

/// What a name or a title says: the strongest words for each type together with the words, and the strongest against all.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// Points for each type.
    pub(super) points: Points,
    /// The words that speak for a type.
    pub(super) words: Vec<String>,
    /// Rule, words and points of what speaks against every type.
    pub(super) against: Option<(&'static str, String, i32)>,
}

/// Reads a name or a title: words in lower case, joined by single spaces. What a document *is* stands at the end of its name,
/// or before a number or a date (`session 2025 11 01`); what stands elsewhere may be its subject (`session management`).
pub(super) fn said(text: &str) -> Said {
    let mut said = Said::default();
    let found = FINDER.find(text);
    let last = found.last().map(|(word, range)| {
        let closes = closes(text[range.end..].trim_start());
        (range.start, closes && matches!(word, Word::For(_)))
    });
    let planned = found.first().is_some_and(|(word, range)| {
        range.start == 0 && matches!(word, Word::For([_, _, points, _]) if *points > 0)
    });
    for (word, range) in found {
        let (phrase, at) = (&text[range.clone()], range.start);
        let after = text[range.end..].trim_start();
        // `report 3f2a plan` is a plan, though a number stands behind its subject.
        let closes = closes(after) && !last.is_some_and(|(start, is)| is && start > at);
        match word {
            Word::For(points) => {
                for (sum, points) in said.points.iter_mut().zip(points) {
                    let points = match (closes, at) {
                        // “Freezing of tasks” is about tasks.
                        (true, _) if text[..at].ends_with(" of ") => points / 2,
                        (true, _) => points,
                        (false, 0) => points * 3 / 4,
                        (false, _) => points / 2,
                    };
                    *sum = (*sum).max(points);
                }
                if !said.words.iter().any(|known| known == phrase) && said.words.len() < 4 {
                    said.words.push(phrase.to_owned());
                }
            }
            Word::Against(rule, points) => {
                let of = ["of ", "on ", "to ", "for ", "with ", "about "];
                // What is planned may be to mend something.
                let planned = planned && phrase.contains("fix");
                let points = if planned {
                    points / 4
                } else if closes || at == 0 && of.iter().any(|word| after.starts_with(word)) {
                    points
                } else if at == 0 && rule == "guide" {
                    points / 2
                } else {
                    points / 4
                };
                if said
                    .against
                    .as_ref()
                    .is_none_or(|(_, _, most)| *most < points)
                {
                    said.against = Some((rule, phrase.to_owned(), points));
                }
            }
        }
    }
    said
}

/// Whether a name is over with what stands before this, but for numbers and the like.
fn closes(after: &str) -> bool {
    after.starts_with(|sign: char| sign.is_ascii_digit()) || after.split(' ').all(is_edition)
}

/// `v2`, `final`, `draft`: a word that stands behind what a document is, or none.
fn is_edition(word: &str) -> bool {
    let numbered = word
        .trim_start_matches("version")
        .trim_start_matches("part")
        .trim_start_matches("rev")
        .trim_start_matches('v');
    numbered.starts_with(|sign: char| sign.is_ascii_digit())
        || matches!(
            word,
            "" | "final"
                | "draft"
                | "new"
                | "old"
                | "wip"
                | "version"
                | "versao"
                | "versão"
                | "versión"
                | "latest"
                | "copy"
                | "en"
                | "ja"
                | "zh"
                | "cn"
                | "ko"
                | "de"
                | "fr"
                | "es"
                | "pt"
                | "it"
                | "nl"
                | "pl"
                | "ru"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_is_stands_at_the_end_of_its_name() {
        for (name, points, against) in [
            ("implementation plan", [0, 0, 16, 0], None),
            (
                "implementation plan summary",
                [0, 0, 12, 0],
                Some(("report", 20)),
            ),
            ("session management", [0; 4], Some(("report", 5))),
            ("summary of the design", [0, 0, 0, 14], Some(("report", 20))),
            (
                "implementation plan billing fixes",
                [0, 0, 12, 0],
                Some(("report", 5)),
            ),
            ("freezing of tasks", [0, 0, 7, 0], None),
            ("documento de requisitos versao final", [0, 16, 0, 0], None),
            ("requirements part1", [0, 13, 0, 0], None),
            ("session 2025 11 01 batch", [0; 4], Some(("report", 20))),
            ("html report 3f2a plan", [0, 0, 14, 0], Some(("report", 5))),
            ("visao do produto", [12, 0, 0, 0], None),
            ("architecture guide v2", [0, 0, 0, 12], None),
            ("user guide", [0; 4], Some(("guide", 20))),
            ("prd final", [16, 0, 0, 0], None),
            ("需求文档", [16, 0, 0, 0], None),
            ("planet", [0; 4], None),
            ("prd1.2", [16, 0, 0, 0], None),
            ("ecosystem architecture", [0, 0, 0, 14], None),
        ] {
            let said = said(name);
            assert_eq!(said.points, points, "{name}");
            let found = said
                .against
                .as_ref()
                .map(|(rule, _, points)| (*rule, *points));
            assert_eq!(found, against, "{name}");
        }
    }
}
