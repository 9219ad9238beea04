//! Objects for tests of views.

use api::branding::BrandingSettings;
use api::grant::{
    GrantClient, GrantDetail, GrantState, GrantSummary, GrantToken, GrantUser, Provenance,
    TimelineEntry, TimelineKind,
};
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
                kind: ReasonKind::Gate,
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
