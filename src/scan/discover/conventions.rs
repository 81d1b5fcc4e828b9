//! Places that tools and customs give to documents: strong for what they name, and never for what belongs to the tool.

use super::{pattern, place::Place};
use crate::domain::manifest::SourceType::{self, Architecture, Plan, Prd, Spec};

/// What a place says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// It is such a source, whatever it holds.
    Is(SourceType),
    /// It may be such a source: content has a say.
    Leans(SourceType),
    /// It is the tool's own, or no document about the product.
    Never,
}

/// A custom: where it keeps what.
struct Convention {
    /// The rule's name.
    rule: &'static str,
    /// Whose custom it is, for people.
    whose: &'static str,
    /// Patterns and what they say; the first that matches speaks.
    places: &'static [(&'static str, Says)],
}

const PRD: Says = Says::Is(Prd);
const SPEC: Says = Says::Is(Spec);
const PLAN: Says = Says::Is(Plan);
const ARCH: Says = Says::Is(Architecture);

/// In order: the first that matches speaks.
static CONVENTIONS: [Convention; 16] = [
    Convention {
        rule: "kiro",
        whose: "Kiro",
        places: &[
            (".kiro/specs/**/requirements", SPEC),
            (".kiro/specs/**/bugfix", SPEC),
            (".kiro/specs/**/spec", SPEC),
            (".kiro/specs/**/design", ARCH),
            (".kiro/specs/**/*design*", ARCH),
            (".kiro/specs/**/research", ARCH),
            (".kiro/specs/**/gap-analysis", ARCH),
            (".kiro/specs/**/tasks", PLAN),
            (".kiro/specs/**/implementation-plan", PLAN),
            (".kiro/specs/**/*requirements*", SPEC),
            (".kiro/specs/**/*tasks*", PLAN),
            (".kiro/specs/**", Says::Leans(Spec)),
            (".kiro/steering/product*", PRD),
            (".kiro/steering/tech*", ARCH),
            (".kiro/steering/structure*", ARCH),
            (".kiro/steering/*architecture*", ARCH),
            (".kiro/steering/roadmap*", PLAN),
            (".kiro/**", Says::Never),
        ],
    },
    Convention {
        rule: "spec-workflow",
        whose: "a spec workflow",
        places: &[
            (".spec-workflow/specs/*/requirements", SPEC),
            (".spec-workflow/specs/*/design", ARCH),
            (".spec-workflow/specs/*/tasks", PLAN),
            (".spec-workflow/archive/specs/*/requirements", SPEC),
            (".spec-workflow/archive/specs/*/design", ARCH),
            (".spec-workflow/archive/specs/*/tasks", PLAN),
            (".spec-workflow/steering/product", PRD),
            (".spec-workflow/steering/tech", ARCH),
            (".spec-workflow/steering/structure", ARCH),
            (".spec-workflow/**", Says::Never),
            (".claude/specs/*/requirements", SPEC),
            (".claude/specs/*/design", ARCH),
            (".claude/specs/*/tasks", PLAN),
            (".claude/steering/product", PRD),
            (".claude/steering/tech", ARCH),
            (".claude/steering/structure", ARCH),
            (".claude/prds/*", PRD),
            (".claude/epics/**", PLAN),
            (".claude/plans/**", PLAN),
        ],
    },
    Convention {
        rule: "spec-kit",
        whose: "Spec Kit",
        places: &[
            (".specify/templates/**", Says::Never),
            (".specify/scripts/**", Says::Never),
            (".specify/extensions/**", Says::Never),
            (".specify/presets/**", Says::Never),
            (".specify/memory/constitution", ARCH),
            ("memory/constitution", ARCH),
            (".specify/memory/**", Says::Leans(Architecture)),
            ("specs/**/checklists/**", Says::Never),
            ("specs/#/spec", SPEC),
            ("specs/#/plan", PLAN),
            ("specs/#/tasks", PLAN),
            ("specs/#/research", ARCH),
            ("specs/#/data-model", SPEC),
            ("specs/#/quickstart", SPEC),
            ("specs/#/contracts/**", SPEC),
            (".specify/**/spec", SPEC),
            (".specify/**/plan", PLAN),
            (".specify/**/tasks", PLAN),
            (".specify/**/research", ARCH),
            (".specify/**/data-model", SPEC),
            (".specify/**/contracts/**", SPEC),
            (".specify/specs/**", Says::Leans(Spec)),
            (".specify/features/**", Says::Leans(Spec)),
            (".specify/**", Says::Never),
        ],
    },
    Convention {
        rule: "openspec",
        whose: "OpenSpec",
        places: &[
            ("openspec/changes/**/specs/**", SPEC),
            ("openspec/changes/**/proposal", PLAN),
            ("openspec/changes/**/tasks", PLAN),
            ("openspec/changes/**/design", ARCH),
            ("openspec/changes/**", Says::Leans(Plan)),
            ("openspec/specs/**/spec", SPEC),
            ("openspec/specs/**/design", ARCH),
            ("openspec/specs/**/readme", Says::Never),
            ("openspec/specs/**", SPEC),
            ("openspec/project", ARCH),
            ("openspec/schemas/**", Says::Never),
            ("openspec/*", Says::Never),
        ],
    },
    Convention {
        rule: "bmad",
        whose: "BMAD",
        places: &[
            ("_bmad-output/**/*prd*", PRD),
            ("_bmad-output/**/prd/**", PRD),
            ("_bmad-output/**/*product-brief*", PRD),
            ("_bmad-output/**/*architecture*", ARCH),
            ("_bmad-output/**/architecture/**", ARCH),
            ("_bmad-output/**/*ux*", SPEC),
            ("_bmad-output/**/*spec*", SPEC),
            ("_bmad-output/**/*epic*", PLAN),
            (
                "_bmad-output/implementation-artifacts/**",
                Says::Leans(Plan),
            ),
            ("_bmad-output/planning-artifacts/**", Says::Leans(Prd)),
            ("_bmad-output/**", Says::Never),
            ("docs/stories/*", PLAN),
            ("docs/epics/**", PLAN),
            ("docs/sprint-artifacts/**", Says::Leans(Plan)),
            ("docs/qa/gates/**", Says::Never),
            ("docs/qa/assessments/**", Says::Never),
            ("docs/prd/**", PRD),
            ("docs/brief", PRD),
            ("docs/front-end-spec", SPEC),
            ("docs/ux-specification", SPEC),
        ],
    },
    Convention {
        rule: "task-master",
        whose: "Task Master",
        places: &[
            (".taskmaster/docs/*prd*", PRD),
            (".taskmaster/docs/*", Says::Leans(Prd)),
            (".taskmaster/tasks/*", PLAN),
            (".taskmaster/**", Says::Never),
            ("scripts/prd", PRD),
            ("scripts/example_prd", Says::Never),
            ("tasks/prd-*", PRD),
            ("tasks/*prd-*", PRD),
            ("tasks/tasks-*", PLAN),
        ],
    },
    Convention {
        rule: "agent-os",
        whose: "Agent OS",
        places: &[
            (".agent-os/product/mission*", PRD),
            (".agent-os/product/roadmap", PLAN),
            (".agent-os/product/*", ARCH),
            (".agent-os/specs/**/tasks", PLAN),
            (".agent-os/specs/**/verification/**", Says::Never),
            (".agent-os/specs/**", SPEC),
            (".agent-os/**", Says::Never),
            ("agent-os/product/mission*", PRD),
            ("agent-os/product/roadmap", PLAN),
            ("agent-os/product/*", ARCH),
            ("agent-os/specs/**/tasks", PLAN),
            ("agent-os/specs/**/verification/**", Says::Never),
            ("agent-os/specs/**/implementation/**", Says::Never),
            ("agent-os/specs/**", SPEC),
            ("agent-os/**", Says::Never),
        ],
    },
    Convention {
        rule: "planning-folder",
        whose: "a planning tool",
        places: &[
            (".planning/project", PRD),
            (".planning/**/*requirements*", SPEC),
            (".planning/**/*roadmap*", PLAN),
            (".planning/codebase/architecture", ARCH),
            (".planning/codebase/stack", ARCH),
            (".planning/codebase/structure", ARCH),
            (".planning/codebase/integrations", ARCH),
            (".planning/phases/**/*plan", PLAN),
            (".planning/phases/**/*context", Says::Leans(Plan)),
            (".planning/phases/**/*research", Says::Leans(Architecture)),
            (".planning/quick/**/*plan", PLAN),
            (".planning/research/architecture", ARCH),
            (".planning/research/stack", ARCH),
            (".planning/research/features", Says::Leans(Prd)),
            (".planning/plans/**", PLAN),
            (".planning/*plan*", PLAN),
            (".planning/*architecture*", ARCH),
            (".planning/phases/**", Says::Never),
            (".planning/codebase/**", Says::Never),
            (".planning/milestones/**", Says::Leans(Plan)),
        ],
    },
    Convention {
        rule: "agent-plan",
        whose: "agents that plan",
        places: &[
            (".cursor/plans/**", PLAN),
            (".sisyphus/plans/**", PLAN),
            (".agents/plans/**", PLAN),
            (".agent/plans/**", PLAN),
            (".ai/plans/**", PLAN),
            (".plans/**", PLAN),
            (".codex/plans/**", PLAN),
            (".opencode/plans/**", PLAN),
            ("prps/templates/**", Says::Never),
            ("prps/**", PLAN),
            ("conductor/product", PRD),
            ("conductor/product-guidelines", Says::Never),
            ("conductor/tech-stack", ARCH),
            ("conductor/**/spec", SPEC),
            ("conductor/**/plan", PLAN),
            ("conductor/**", Says::Never),
            ("memory-bank/projectbrief", PRD),
            ("memory-bank/productcontext", PRD),
            ("memory-bank/systempatterns", ARCH),
            ("memory-bank/techcontext", ARCH),
            ("memory-bank/**", Says::Never),
            ("backlog/tasks/**", PLAN),
            ("backlog/completed/**", PLAN),
            ("backlog/drafts/**", PLAN),
            ("backlog/decisions/**", ARCH),
            ("aidlc-docs/inception/requirements/*requirements*", SPEC),
            ("aidlc-docs/inception/user-stories/*stories*", PRD),
            ("aidlc-docs/inception/application-design/**", ARCH),
            ("aidlc-docs/construction/**/*design*/**", ARCH),
            ("aidlc-docs/**/plans/**", PLAN),
            ("aidlc-docs/*", Says::Never),
        ],
    },
    Convention {
        rule: "kep",
        whose: "enhancement proposals",
        places: &[
            ("keps/**/#/readme", SPEC),
            ("keps/**/#", SPEC),
            ("keps/**/#/*", Says::Leans(Spec)),
            ("enhancements/**/#/readme", SPEC),
            ("beps/#/readme", SPEC),
            ("beps/#", SPEC),
            ("teps/#", SPEC),
            ("enhancements/**/#", SPEC),
            ("oteps/**/#", SPEC),
            ("geps/gep-*/index", SPEC),
            ("geps/**/gep-*", SPEC),
        ],
    },
    Convention {
        rule: "rfc-folder",
        whose: "requests for comments",
        places: &[
            ("rfcs/**/#/readme", ARCH),
            ("rfcs/**/#/index", ARCH),
            ("rfcs/**/#", ARCH),
            ("rfc/**/#/readme", ARCH),
            ("rfc/**/#", ARCH),
            ("rfds/#", ARCH),
            ("rfd/#", ARCH),
            ("rfd/#/readme", ARCH),
            ("text/#", SPEC),
            ("accepted/**/#", SPEC),
            ("rfcs/**/rfc-*", ARCH),
            ("rfcs/**/*-rfc", ARCH),
        ],
    },
    Convention {
        rule: "numbered-proposals",
        whose: "numbered proposals",
        places: &[
            ("peps/pep-*", SPEC),
            ("/pep-*", SPEC),
            ("eips/eip-*", SPEC),
            ("ercs/erc-*", SPEC),
            ("neps/**/nep-*", SPEC),
            ("sips/**/sip-*", SPEC),
            ("/bip-*", SPEC),
            ("proposals/#", SPEC),
            ("proposals/#/readme", SPEC),
            ("proposals/**/#", SPEC),
        ],
    },
    Convention {
        rule: "decision-folder",
        whose: "decision records",
        places: &[
            ("decision-records/#/readme", ARCH),
            ("decisions/#/readme", ARCH),
            ("adr/#/readme", ARCH),
            ("adrs/#/readme", ARCH),
            ("adr/**", ARCH),
            ("adrs/**", ARCH),
            ("decision-records/**", ARCH),
            ("decision_records/**", ARCH),
            ("decision-record/**", ARCH),
            ("decision-log/**", ARCH),
            ("decisionlog/**", ARCH),
            ("architecture-decisions/**", ARCH),
            ("architectural-decisions/**", ARCH),
            ("architecture_decisions/**", ARCH),
            ("architecture-decision-records/**", ARCH),
            ("architecture-decision-record/**", ARCH),
            ("architectural-decision-records/**", ARCH),
            ("architecture_decision_records/**", ARCH),
            ("architecturedecisionrecords/**", ARCH),
            ("design-decisions/**", ARCH),
            ("technical-decisions/**", ARCH),
            ("tech-decisions/**", ARCH),
            ("architecture/decisions/**", ARCH),
            ("decisions/#", ARCH),
            ("docs/decisions/**", ARCH),
            ("doc/decisions/**", ARCH),
        ],
    },
    Convention {
        rule: "arc42",
        whose: "arc42",
        places: &[("arc42/images/**", Says::Never), ("arc42/**", ARCH)],
    },
    Convention {
        rule: "superpowers",
        whose: "dated plans",
        places: &[
            ("superpowers/plans/**", PLAN),
            ("superpowers/specs/**", SPEC),
            ("plans/**/*-design", ARCH),
            ("plans/**/*_design", ARCH),
        ],
    },
    Convention {
        rule: "feature-specs",
        whose: "a folder for each feature",
        places: &[
            ("specs/**/spec", SPEC),
            ("specs/**/requirements", SPEC),
            ("specs/**/design", ARCH),
            ("specs/**/tasks", PLAN),
            ("specs/**/plan", PLAN),
        ],
    },
];

/// Customs whose folders also hold pages about the way of working, notes and reports.
const OPEN: [&str; 5] = [
    "decision-folder",
    "arc42",
    "bmad",
    "agent-plan",
    "superpowers",
];

/// What a custom says of a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// The rule's name.
    pub(super) rule: &'static str,
    /// Whose custom it is, for people.
    pub(super) whose: &'static str,
    /// What it says.
    pub(super) says: Says,
    /// Index of the first folder that it knows. What stands before is only the way there.
    pub(super) start: usize,
    /// Whether it means this file by name or number, not all that a folder holds.
    pub(super) exact: bool,
    /// Whether it means the page of a folder by name: `rfcs/0001-x/README.md`.
    pub(super) page: bool,
}

/// What the first custom that knows the place says.
pub(super) fn convention(place: &Place) -> Option<Known> {
    CONVENTIONS.iter().find_map(|convention| {
        convention.places.iter().find_map(|(pattern, says)| {
            pattern::find(pattern, place).map(|start| Known {
                rule: convention.rule,
                whose: convention.whose,
                says: *says,
                start,
                exact: !pattern.ends_with("**")
                    || !OPEN.contains(&convention.rule)
                    || place.mark.is_some(),
                page: pattern.ends_with("/readme") || pattern.ends_with("/index"),
            })
        })
    })
}
