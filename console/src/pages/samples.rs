//! Objects for tests of views.

use api::approval::{
    ApprovalAnswer, ApprovalDemand, ApprovalDetail, ApprovalLeft, ApprovalQuestion, ApprovalState,
    ApprovalSummary, ApprovalVote, CanAnswer, ComparedRight, QuestionedPart, QuestionedRight,
    VoterKind,
};
use api::audit::{Actor, ActorKind};
use api::branding::BrandingSettings;
use api::grant::{
    GrantClient, GrantDetail, GrantState, GrantSummary, GrantToken, GrantUser, Provenance,
    TimelineEntry, TimelineKind,
};
use api::policy_replay::{PolicyReplay, PolicySubject, ReplayState};
use api::right::{Outcome, Reason, ReasonKind, RightDecision, RightSummary};
use api::session::{Administrator, Session};
use api::tenant::{Role, TenantMembership};

const AT: i64 = 1_795_299_428_000;

/// An administrator of two tenants, in one of them to look only.
pub fn session() -> Session {
    Session {
        administrator: Administrator {
            id: "a1".into(),
            login: "ada@example.com".into(),
            name: "Ada Lovelace".into(),
        },
        tenants: vec![
            TenantMembership {
                slug: "demo".into(),
                name: "Demo".into(),
                role: Role::Owner,
            },
            TenantMembership {
                slug: "audited".into(),
                name: "Audited Bank".into(),
                role: Role::Auditor,
            },
        ],
        csrf: "csrf-1".into(),
    }
}

/// An approved grant with two tokens.
pub fn grant() -> GrantDetail {
    let rights = vec![RightSummary {
        name: "photo-api".into(),
        actions: vec!["read".into()],
    }];
    let token = |id: &str| GrantToken {
        id: id.into(),
        label: None,
        format: "opaque".into(),
        rights: rights.clone(),
        derived_by: None,
        derived_from: None,
        generation: 0,
        issued_at: AT,
        expires_at: Some(AT + 600_000),
        revoked_at: None,
    };
    GrantDetail {
        grant: GrantSummary {
            id: "g1".into(),
            state: GrantState::Approved,
            end: None,
            client: GrantClient {
                name: Some("Photo Printer".into()),
                class: Some("photo-printer".into()),
                thumbprint: "kid0".into(),
                instance_id: None,
                provenance: Provenance::Class,
            },
            user: Some(GrantUser {
                id: "u1".into(),
                login: "alice".into(),
                name: "Alice".into(),
            }),
            rights: rights.clone(),
            created_at: AT,
            updated_at: AT,
        },
        rights: vec![RightDecision {
            summary: rights[0].clone(),
            right: serde_json::json!({ "type": "photo-api", "actions": ["read"] }),
            narrowed: Vec::new(),
            outcome: Outcome::Ask,
            granted: true,
            reasons: vec![Reason {
                policy: Some("consent".into()),
                kind: ReasonKind::Consent,
                text: None,
            }],
            policy_version: 1,
        }],
        tokens: vec![token("t1"), token("t2")],
        timeline: vec![TimelineEntry {
            at: AT,
            kind: TimelineKind::Requested,
            by: None,
            note: None,
        }],
        revocation: None,
    }
}

fn user(login: &str, name: &str) -> GrantUser {
    GrantUser {
        id: format!("u-{login}"),
        login: login.into(),
        name: name.into(),
    }
}

/// An approval request that waits, with the answer of one who stood in.
pub fn approval() -> ApprovalDetail {
    let demand = ApprovalDemand {
        index: 0,
        right: RightSummary {
            name: "payment-api".into(),
            actions: vec!["send".into(), "recall".into()],
        },
        by: "group:finance".into(),
        count: 2,
        have: 1,
        refused: false,
    };
    let left = serde_json::json!({ "type": "payment-api", "actions": ["send"] });
    ApprovalDetail {
        approval: ApprovalSummary {
            id: "q1".into(),
            grant: "g1".into(),
            state: ApprovalState::Waiting,
            client_name: Some("Photo Printer".into()),
            subject: Some(user("alice", "Alice")),
            demands: vec![demand],
            created_at: AT,
            expires_at: AT + 86_400_000,
            settled_at: None,
        },
        reason: None,
        mine: ApprovalQuestion {
            can: CanAnswer::NotAsked,
            rights: Vec::new(),
            reasons: Vec::new(),
        },
        votes: vec![ApprovalVote {
            kind: VoterKind::Person,
            by: user("bob", "Bob"),
            instead_of: Some(user("carol", "Carol")),
            answer: ApprovalAnswer::Narrowed,
            left: vec![ApprovalLeft {
                index: 0,
                rights: vec![left],
            }],
            reason: Some("Only sending.".into()),
            at: AT,
        }],
    }
}

/// What an administrator is asked.
pub fn question() -> ApprovalQuestion {
    let part = |at: usize, label: &str| QuestionedPart {
        name: format!("0.0.actions.{at}"),
        label: label.into(),
    };
    let right = serde_json::json!({ "type": "payment-api", "actions": ["send", "recall"] });
    ApprovalQuestion {
        can: CanAnswer::Yes,
        rights: vec![QuestionedRight {
            index: 0,
            sentence: "Send or recall payments".into(),
            facts: Vec::new(),
            requested: right.clone(),
            agreed: vec![right],
            compared: ComparedRight::New,
            parts: vec![part(0, "send payments"), part(1, "recall payments")],
        }],
        reasons: vec!["Payments need an approver.".into()],
    }
}

/// A replay of the draft that runs.
pub fn replay() -> PolicyReplay {
    let tally = [("newly_denied", 10), ("now_asks", 2), ("same", 2_600)];
    PolicyReplay {
        id: "r1".into(),
        subject: PolicySubject {
            revision: Some(3),
            version: None,
        },
        live: 2,
        from: AT - 86_400_000,
        to: AT,
        state: ReplayState::Running,
        total: 100_000,
        done: 2_500,
        tally: tally.map(|(kind, count)| (kind.to_owned(), count)).into(),
        live_grants: 1,
        started_by: Actor {
            kind: ActorKind::Administrator,
            id: Some("a1".into()),
            name: "Ada Lovelace".into(),
        },
        started_at: AT,
        finished_at: None,
    }
}

/// Branding settings.
pub fn branding() -> BrandingSettings {
    BrandingSettings {
        name: "Demo".into(),
        primary: "#1f4bd8".into(),
        primary_dark: "#8aa4ff".into(),
        background: "#f5f6fa".into(),
        background_dark: "#0e1016".into(),
        radius: 8,
        support_text: String::new(),
    }
}
