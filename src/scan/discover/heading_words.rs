//! Words of headings that say what stands under them, in many languages.

use std::sync::LazyLock;

use super::phrases::Phrases;

/// What stands under a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Topic {
    /// What the product has to do.
    Requirements,
    /// What users want.
    Stories,
    /// How it is seen that it is done.
    Acceptance,
    /// For whom, in what market.
    Audience,
    /// What is wanted.
    Goals,
    /// What is not wanted.
    NonGoals,
    /// How success is measured.
    Success,
    /// What is wrong today.
    Problem,
    /// What made a decision necessary.
    Context,
    /// What was decided.
    Decision,
    /// What follows from it.
    Consequences,
    /// What else was thought of.
    Alternatives,
    /// Why it is proposed.
    Motivation,
    /// What is proposed.
    Proposal,
    /// What is open.
    Open,
    /// What speaks against it, what it is compatible with.
    Drawbacks,
    /// Parts and how they hang together.
    Components,
    /// What flows where, and when.
    Flow,
    /// What is stored.
    Data,
    /// What is built with.
    Stack,
    /// Where it runs.
    Deployment,
    /// Steps in time.
    Phases,
    /// Pieces of work.
    Tasks,
    /// When.
    Timeline,
    /// What may go wrong.
    Risks,
    /// How to install and to start.
    Install,
    /// How to use.
    Usage,
    /// What to do when it does not work.
    Trouble,
    /// What a README ends with.
    Closing,
    /// What was done.
    Report,
    /// Who met, and about what.
    Meeting,
    /// How people work together.
    Working,
}

static WORDS: &[(Topic, &str)] = &[
    (
        Topic::Requirements,
        "vereisten|eisen|functionele eisen|niet-functionele eisen|wymagania|wymagania funkcjonalne|wymagania niefunkcjonalne|exigences non fonctionnelles|nichtfunktionale anforderungen|requisitos no funcionales|requisitos não funcionais|requisiti funzionali|requisiti non funzionali|нефункциональные требования|geschäftsregeln|reglas de negocio|regras de negócio|règles métier|requirements|requirement|functional requirements|non-functional requirements|nonfunctional requirements|user requirements|system requirements specification|added requirements|modified requirements|features and requirements|business rules|constraints and assumptions|functional specification|key entities|edge cases|需求|功能需求|非功能需求|业务规则|要件|機能要件|非機能要件|要求事項|機能一覧|요구사항|기능 요구사항|비기능 요구사항|anforderungen|funktionale anforderungen|exigences|exigences fonctionnelles|requisitos|requisitos funcionales|requisitos funcionais|requisiti|требования|функциональные требования",
    ),
    (
        Topic::Stories,
        "gebruikersverhalen|historie użytkownika|przypadki użycia|user stories|user story|user scenarios|user scenarios & testing|use cases|user journeys|user flow|user flows|job stories|用户故事|用户场景|使用场景|用户流程|ユーザーストーリー|ユースケース|ユーザーシナリオ|사용자 스토리|사용자 시나리오|유스케이스|anwendungsfälle|nutzergeschichten|histoires utilisateur|récits utilisateurs|cas d'utilisation|historias de usuario|casos de uso|histórias de usuário|casi d'uso|storie utente|пользовательские истории|сценарии использования",
    ),
    (
        Topic::Acceptance,
        "acceptatiecriteria|kryteria akceptacji|acceptance criteria|acceptance scenarios|acceptance tests|definition of done|exit criteria|验收标准|验收条件|受け入れ基準|受入基準|受け入れ条件|受入条件|인수 조건|수용 기준|인수 기준|akzeptanzkriterien|abnahmekriterien|critères d'acceptation|criterios de aceptación|critérios de aceitação|critérios de aceite|criteri di accettazione|критерии приёмки|критерии приемки",
    ),
    (
        Topic::Audience,
        "doelgroep|grupa docelowa|para quem|para quién|für wen|pour qui|voor wie|per chi|dla kogo|для кого|誰のために|为谁|누구를 위해|stakeholder|partes interessadas|partes interesadas|target users|target audience|target user|personas|user personas|stakeholders|market analysis|competitive landscape|competitive analysis|business model|monetization|目标用户|用户画像|竞品分析|商业模式|ターゲットユーザー|ペルソナ|対象ユーザー|타겟 사용자|페르소나|대상 사용자|zielgruppe|utilisateurs cibles|public cible|usuarios objetivo|público objetivo|público-alvo|utenti target|целевая аудитория",
    ),
    (
        Topic::Goals,
        "doelen|doelstellingen|doel|cele|zakres|visión|visão|vision du produit|visione|wizja|видение|goals|objectives|goal|objective|product vision|vision|mission|scope|in scope|purpose and scope|goals and objectives|目标|产品目标|项目目标|产品愿景|范围|目的|目標|ゴール|スコープ|対象範囲|목표|목적|범위|비전|ziele|zielsetzung|objectifs|périmètre|objetivos|alcance|escopo|obiettivi|ambito|цели|цель|область применения",
    ),
    (
        Topic::NonGoals,
        "niet in scope|buiten scope|poza zakresem|was wir nicht sind|o que não somos|o que não fazemos|lo que no somos|ce que nous ne faisons pas|nicht im umfang|no incluye|não inclui|вне рамок|не входит|non-goals|non goals|nongoals|non-objectives|non objectives|out of scope|not in scope|what we are not doing|非目标|不在范围内|范围外|不做什么|非ゴール|スコープ外|対象外|やらないこと|비목표|범위 외|제외 범위|nicht-ziele|nichtziele|abgrenzung|hors périmètre|non-objectifs|fuera de alcance|fora do escopo|fora de escopo|fuori ambito|вне области",
    ),
    (
        Topic::Success,
        "succescriteria|kryteria sukcesu|kennzahlen|indicadores de éxito|indicadores de sucesso|критерии успеха|success metrics|success criteria|kpis|key metrics|success measures|metrics for success|measurable outcomes|key results|成功指标|成功标准|关键指标|成功指標|成功基準|성공 지표|성공 기준|erfolgskriterien|indicateurs de succès|métricas de éxito|métricas de sucesso|critérios de sucesso|metriche di successo|метрики успеха",
    ),
    (
        Topic::Problem,
        "probleemstelling|probleem|opis problemu|ausgangslage|ist-zustand|situação atual|situación actual|situation actuelle|описание проблемы|текущее состояние|problem statement|problem|the problem|pain points|user problems|current state|problem description|issue statement|问题|问题描述|痛点|现状|課題|問題|現状|背景と課題|문제|문제 정의|현황|problemstellung|problème|problématique|problema|planteamiento del problema|проблема",
    ),
    (
        Topic::Context,
        "achtergrond|kontekst|antecedentes|предыстория|context|context and problem statement|background|decision drivers|背景|上下文|コンテキスト|경위|배경|맥락|kontext|hintergrund|kontext und problemstellung|contexte|contexto|contesto|контекст",
    ),
    (
        Topic::Decision,
        "besluit|beslissing|decyzja|decision|decision outcome|decisions|chosen option|the decision|决策|决定|决策结果|決定|決定事項|決定内容|결정|결정 사항|entscheidung|décision|decisión|decisão|decisione|решение",
    ),
    (
        Topic::Consequences,
        "gevolgen|konsekwencje|consequences|positive consequences|negative consequences|implications|impact|后果|影响|结果|結果|影響|帰結|결과|영향|konsequenzen|auswirkungen|conséquences|consecuencias|consequências|conseguenze|последствия",
    ),
    (
        Topic::Alternatives,
        "alternatieven|overwogen opties|alternatywy|rozważane opcje|opciones consideradas|opções consideradas|opzioni considerate|options considérées|рассмотренные варианты|alternatives|alternatives considered|considered options|options considered|options|considered alternatives|rejected alternatives|rationale and alternatives|pros and cons of the options|prior art|rejected ideas|备选方案|方案对比|替代方案|代替案|検討した選択肢|検討した代替案|選択肢|대안|고려한 대안|검토한 대안|alternativen|betrachtete optionen|alternatives envisagées|alternativas|alternativas consideradas|alternative considerate|альтернативы",
    ),
    (
        Topic::Motivation,
        "motivatie|motywacja|uzasadnienie|motivation|rationale|why|justification|动机|原因|动因|動機|理由|동기|이유|begründung|motivación|motivação|motivazione|мотивация|обоснование",
    ),
    (
        Topic::Proposal,
        "voorstel|oplossing|ontwerp|propozycja|rozwiązanie|proposal|proposed solution|proposed change|proposed changes|proposed design|detailed design|design details|guide-level explanation|reference-level explanation|specification|solution|design|technical design|what changes|technical approach|implementation details|提案|解决方案|设计方案|详细设计|方案|提案内容|設計|詳細設計|解決策|제안|해결 방안|설계|lösung|vorschlag|entwurf|solution proposée|conception|propuesta|solución|diseño|proposta|solução|soluzione|предложение|проектирование",
    ),
    (
        Topic::Open,
        "open vragen|otwarte pytania|questioni aperte|open questions|unresolved questions|open issues|questions|future possibilities|future work|assumptions|待解决问题|未解决问题|未決事項|未解決の問題|検討事項|미해결 질문|offene fragen|offene punkte|questions ouvertes|preguntas abiertas|perguntas em aberto|questões em aberto|domande aperte|открытые вопросы",
    ),
    (
        Topic::Drawbacks,
        "nadelen|wady|drawbacks|trade-offs|tradeoffs|backwards compatibility|backward compatibility|compatibility|security considerations|security implications|privacy considerations|graduation criteria|upgrade / downgrade strategy|缺点|兼容性|トレードオフ|互換性|セキュリティ考慮事項|단점|트레이드오프|nachteile|inconvénients|desventajas|compensaciones|svantaggi|недостатки",
    ),
    (
        Topic::Components,
        "architectuur|componenten|onderdelen|modules en lagen|architektura|komponenty|moduły|arquitectura del sistema|arquitetura do sistema|architettura del sistema|architecture du système|überblick über die architektur|architecture|system architecture|high-level architecture|architecture overview|components|component overview|system overview|modules|module structure|layers|building block view|components and interfaces|service boundaries|subsystems|core components|key components|project structure|架构|系统架构|总体架构|架构设计|组件|模块|模块设计|系统组成|目录结构|アーキテクチャ|システム構成|コンポーネント|全体構成|モジュール構成|아키텍처|시스템 구조|시스템 아키텍처|컴포넌트|구성 요소|모듈|architektur|systemarchitektur|komponenten|bausteinsicht|composants|arquitectura|componentes|arquitetura|architettura|componenti|архитектура|компоненты",
    ),
    (
        Topic::Flow,
        "gegevensstroom|datastroom|przepływ danych|ablauf|diagrama de secuencia|diagrama de sequência|data flow|request flow|sequence diagram|sequence|control flow|runtime view|lifecycle|state machine|event flow|workflow diagram|how it works|数据流|流程图|时序图|处理流程|データフロー|処理フロー|シーケンス|シーケンス図|데이터 흐름|처리 흐름|시퀀스|datenfluss|laufzeitsicht|flux de données|flujo de datos|fluxo de dados|flusso di dati|поток данных",
    ),
    (
        Topic::Data,
        "gegevensmodel|datamodel|database-ontwerp|model danych|schemat bazy danych|base de datos|banco de dados|datenbank|base de données|база данных|data model|data models|database schema|schema|entities|domain model|data structures|storage|database design|数据模型|数据库设计|数据结构|数据库|表结构|データモデル|データベース設計|テーブル設計|データ構造|데이터 모델|데이터베이스 설계|테이블|datenmodell|modèle de données|modelo de datos|modelo de dados|modello dei dati|модель данных",
    ),
    (
        Topic::Stack,
        "technologieën|technologie|tecnologías|tecnologias|tecnologie|технологии|stos technologiczny|tech stack|technology stack|technologies|technical stack|technical context|technology choices|technical constraints|技术栈|技术选型|技術スタック|技術選定|使用技術|기술 스택|technologien|stack technique|stack tecnológico|stack tecnologico|технологический стек",
    ),
    (
        Topic::Deployment,
        "infrastructuur|infrastruktura|infrastruktur|infrastructure technique|despliegue|implantação|deployment view|deployment architecture|infrastructure|scalability|quality attributes|cross-cutting concepts|crosscutting concepts|error handling|security architecture|observability|testing strategy|performance considerations|部署架构|基础设施|安全设计|性能设计|错误处理|デプロイ構成|インフラ構成|エラーハンドリング|テスト戦略|非機能設計|배포 구조|인프라|오류 처리|verteilungssicht|qualitätsziele|infraestructura|infraestrutura|инфраструктура",
    ),
    (
        Topic::Phases,
        "fasen|mijlpalen|stappenplan|fazy|etapy|kamienie milowe|meilenstein|jalon|phase|phases|milestone|milestones|sprint|iteration|roadmap|implementation plan|implementation phases|rollout plan|rollout|migration plan|implementation strategy|stage|阶段|里程碑|路线图|实施计划|开发计划|フェーズ|マイルストーン|ロードマップ|実装計画|단계|마일스톤|로드맵|구현 계획|phasen|meilensteine|étapes|jalons|feuille de route|fase|fases|hitos|hoja de ruta|etapa|etapas|marcos|fasi|этап|этапы|дорожная карта",
    ),
    (
        Topic::Tasks,
        "werkpakketten|zadania|lista zadań|tasks|task|task list|action items|work items|todo|to do|to-do|backlog|deliverables|implementation tasks|implementation steps|任务|任务列表|任务分解|待办|待办事项|タスク|タスク一覧|実装タスク|作業項目|작업|작업 목록|할 일|aufgaben|arbeitspakete|tâches|livrables|tareas|entregables|tarefas|entregáveis|attività|задачи",
    ),
    (
        Topic::Timeline,
        "tijdlijn|harmonogram|délais|plazos|prazos|tempistiche|timeline|schedule|estimates|effort|time estimate|estimated effort|priorities|now|next|later|short term|short-term|long term|long-term|mid term|q1|q2|q3|q4|时间表|时间线|排期|优先级|近期|中期|长期|スケジュール|工数|優先度|短期|長期|일정|우선순위|zeitplan|calendrier|cronograma|calendario|prioridades|сроки|план-график",
    ),
    (
        Topic::Risks,
        "risicos|risico's|ryzyka|ryzyko|abhängigkeiten|dépendances|dependencias|dependências|dipendenze|зависимости|risks|risks and mitigations|risk assessment|risks & mitigations|dependencies|success criteria and risks|风险|风险评估|依赖|リスク|依存関係|위험|리스크|의존성|risiken|risques|riesgos|riscos|rischi|риски",
    ),
    (
        Topic::Install,
        "installatie|aan de slag|vereiste software|instalacja|szybki start|wymagania systemowe|installation|install|installing|getting started|quick start|quickstart|setup|prerequisites|set up|local setup|build from source|system requirements|安装|快速开始|快速上手|环境要求|前置条件|インストール|セットアップ|はじめに|環境構築|前提条件|クイックスタート|설치|시작하기|빠른 시작|사전 요구사항|installationsanleitung|voraussetzungen|erste schritte|prérequis|démarrage rapide|instalación|requisitos previos|inicio rápido|instalação|pré-requisitos|installazione|установка|быстрый старт",
    ),
    (
        Topic::Usage,
        "gebruik|voorbeelden|configuratie|użycie|przykłady|konfiguracja|konfiguration|configuración|configuração|configurazione|конфигурация|настройка|usage|how to use|using|basic usage|example|examples|example usage|commands|running|running tests|run tests|running locally|configuration|environment variables|development|building|cli usage|options and flags|step 1|step 2|step 3|使用|使用方法|使用说明|用法|示例|配置|命令|使い方|使用例|設定|コマンド|実行方法|사용법|사용 방법|예제|설정|실행|verwendung|nutzung|beispiele|utilisation|exemples|uso|ejemplos|exemplos|utilizzo|использование|примеры",
    ),
    (
        Topic::Trouble,
        "probleemoplossing|veelgestelde vragen|rozwiązywanie problemów|troubleshooting|faq|frequently asked questions|common issues|common problems|known issues|debugging|常见问题|故障排除|故障排查|よくある質問|トラブルシューティング|문제 해결|자주 묻는 질문|fehlerbehebung|häufige fragen|dépannage|solución de problemas|preguntas frecuentes|solução de problemas|perguntas frequentes|risoluzione dei problemi|устранение неполадок",
    ),
    (
        Topic::Closing,
        "licentie|licencja|bijdragen|contribuer|contribuir|contribuire|license|contributing|contributors|acknowledgements|acknowledgments|credits|support|changelog|see also|related projects|further reading|community|authors|table of contents|许可证|贡献|致谢|ライセンス|貢献|라이선스|기여|lizenz|licence|licencia|licença|licenza|лицензия",
    ),
    (
        Topic::Report,
        "resultaten|bevindingen|aanbevelingen|wyniki|wnioski|empfehlungen|recommandations|recomendaciones|recomendações|raccomandazioni|рекомендации|выводы|summary of changes|changes made|files changed|files modified|files created|modified files|created files|what was done|what changed|what was implemented|changes implemented|test results|results|findings|lessons learned|root cause|root cause analysis|fix applied|the fix|verification results|before and after|before/after|completed work|completed tasks|implementation summary|executive summary of findings|key findings|recommendations|status summary|修改文件|修改内容|测试结果|完成情况|问题原因|修复方案|変更内容|変更ファイル|テスト結果|実施内容|変更点|변경 사항|변경된 파일|테스트 결과|geänderte dateien|ergebnisse|résultats|resultados|archivos modificados|arquivos modificados|risultati|результаты",
    ),
    (
        Topic::Meeting,
        "aanwezig|deelnemers|actiepunten|uczestnicy|porządek obrad|attendees|agenda|participants|minutes|present|apologies|meeting notes|参会人员|会议议程|出席者|参加者|議題|참석자|안건|teilnehmer|tagesordnung|participantes|asistentes|orden del día|ordre du jour|partecipanti|участники|повестка",
    ),
    (
        Topic::Working,
        "commit messages|commit message format|branching|branch naming|pull requests|pull request process|code review|code reviews|code style|naming conventions|file naming|release process|coding style|formatting|review process|how to contribute|do's and don'ts|提交规范|分支管理|代码规范|命名规范|コミットメッセージ|命名規則|ブランチ戦略|コードレビュー|커밋 메시지|브랜치 전략|네이밍 규칙|코드 리뷰",
    ),
];

static FINDER: LazyLock<Phrases<Topic>> = LazyLock::new(|| Phrases::of(WORDS));

/// Signs of a heading beyond which nothing is looked for.
const LONGEST: usize = 160;

/// What a heading is about. Numbers, signs and pictures around its words do not matter; a heading that only mentions a word
/// among many others is not about it.
pub(super) fn topics(heading: &str) -> Vec<Topic> {
    let heading: String = heading
        .chars()
        .take(LONGEST)
        .collect::<String>()
        .to_lowercase();
    let heading = heading.replace(['_', '\u{2011}', '\u{2010}'], "-");
    let bare: usize = heading
        .chars()
        .filter(|sign| sign.is_alphanumeric())
        .count();
    let mut found = Vec::new();
    for (topic, range) in FINDER.find(&heading) {
        let words = &heading[range.clone()];
        let length = words.chars().filter(|sign| sign.is_alphanumeric()).count();
        // “Tasks of the billing worker when the queue is full” is about the worker.
        let first = !heading[..range.start].chars().any(char::is_alphabetic);
        let most = length * 5 >= bare * 2 || first;
        if most && !found.contains(&topic) {
            found.push(topic);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_understood_in_many_languages() {
        for (heading, expected) in [
            ("Functional Requirements", &[Topic::Requirements][..]),
            ("## 3.1 Goals", &[Topic::Goals]),
            ("🎯 Non-Goals", &[Topic::NonGoals]),
            ("Kryteria akceptacji", &[Topic::Acceptance]),
            ("Niet-functionele eisen", &[Topic::Requirements]),
            ("Criterios de aceptacion", &[Topic::Acceptance]),
            ("O que não somos", &[Topic::NonGoals]),
            ("Phase 2: Billing and the worker", &[Topic::Phases]),
            ("機能要件", &[Topic::Requirements]),
            ("1. 产品目标", &[Topic::Goals]),
            ("사용자 스토리", &[Topic::Stories]),
            ("Akzeptanzkriterien", &[Topic::Acceptance]),
            ("Критерии приёмки", &[Topic::Acceptance]),
            ("Alternativas consideradas", &[Topic::Alternatives]),
            (
                "The worker that empties the queue of tasks for billing",
                &[],
            ),
            ("Installing", &[Topic::Install]),
            ("Reinstalling", &[]),
            ("", &[]),
        ] {
            assert_eq!(topics(heading), expected, "{heading}");
        }
    }
}
