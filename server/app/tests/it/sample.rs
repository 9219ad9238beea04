//! Tenants and grants as other parts of the program would have made them.

use gnap::id::{
    ApprovalId, GrantId, PolicyId, ResourceServerId, RightTypeId, TenantId, TokenId, UserId,
};
use gnap::key::{Key, KeyValue, Proof};
use gnap::secret::{KeyedHash, Kind, Secret};
use parley::app::App;
use serde_json::{Value, json};
use store::approval::NewApproval;
use store::audit::{Actor, ActorKind, Audit};
use store::grant::{Asked, ClientSnapshot, Decide, Decided, Decision, Issue, NewGrant};
use store::key::{BoundKey, KeyThumbprint};
use store::platform::NewTenant;
use store::policy::{Entry, Origin, PolicyContent, Publish};
use store::resource_server::ResourceServerContent;
use store::right_type::{Action, RightTypeContent, Risk};
use store::token::{Derivation, Derive, Derived, NewToken};
use store::user::UserContent;

/// An event of the program itself.
pub fn event(app: &App, action: &'static str) -> Audit {
    Audit {
        id: app.id(gnap::id::AuditId::new).unwrap(),
        at_ms: app.clock.now_ms(),
        actor: Actor {
            kind: ActorKind::System,
            id: None,
            name: None,
        },
        action,
        data: json!({}),
    }
}

/// A tenant with one right type and one policy.
pub async fn tenant(app: &App, slug: &str, name: &str) {
    let id = app.id(TenantId::new).unwrap();
    let new = NewTenant {
        id,
        slug: slug.to_owned(),
        name: name.to_owned(),
        base_url: format!("{}/t/{slug}", app.config.server.public_url),
        settings: json!({}),
    };
    let created = event(app, "tenant.create");
    let platform = app.store.platform();
    platform.create_tenant(&new, &created).await.unwrap();
    let store = app.store.tenant(id);
    let action = |name: &str| Action {
        name: name.to_owned(),
        sentence: format!("{name} photos"),
    };
    let content = RightTypeContent {
        name: "photo-api".to_owned(),
        title: "Photos".to_owned(),
        description: None,
        actions: vec![action("read"), action("write")],
        risk: Risk::Low,
        schema: None,
    };
    let right_type = app.id(RightTypeId::new).unwrap();
    let created = event(app, "right_type.create");
    store
        .create_right_type(right_type, &content, &created)
        .await
        .unwrap();
    let policy = Entry {
        id: app.id(PolicyId::new).unwrap(),
        content: PolicyContent {
            name: "Everybody reads".to_owned(),
            text: include_str!("../../src/demo/reports.cedar").replace("report-api", "photo-api"),
            linked: None,
        },
    };
    let versions = store.versions().await.unwrap().unwrap();
    let publish = Publish {
        expected_configuration: versions.configuration,
        policies: vec![policy],
        digest: "the first".to_owned(),
        comment: "The first".to_owned(),
        origin: Origin::Nothing,
        authors: Vec::new(),
        audit: event(app, "policy.publish"),
    };
    store.publish_policies(publish).await.unwrap();
}

/// An end user of a tenant.
pub async fn user(app: &App, tenant: TenantId, login: &str) -> UserId {
    let id = app.id(UserId::new).unwrap();
    let content = UserContent {
        login: login.to_owned(),
        name: "Alice Adams".to_owned(),
        ..UserContent::default()
    };
    let created = event(app, "user.create");
    app.store
        .tenant(tenant)
        .create_user(id, &content, &Secret::new("no password"), &created)
        .await
        .unwrap();
    id
}

/// An approved grant with one token.
pub struct Granted {
    /// The grant.
    pub id: GrantId,
    /// The keyed hash under which the token is found.
    pub value_hash: KeyedHash,
}

/// Issues a grant for a client of this name.
pub async fn grant(app: &App, tenant: TenantId, client: &str, user: Option<UserId>) -> Granted {
    let id = app.id(GrantId::new).unwrap();
    let value = format!("token of {id}");
    let value_hash = app.hash_key.hash(tenant, Kind::AccessToken, &value);
    let now_ms = app.clock.now_ms();
    let right = json!({"type": "photo-api", "actions": ["read"]});
    let refused = json!({"type": "photo-api", "actions": ["write"]});
    let key = key(client);
    let decision = json!({"one": {"rights": [
        {
            "right": right,
            "outcome": "allow",
            "reasons": [{"kind": "permitted", "policy": "p1"}],
            "policy_version": 3,
        },
        {
            "right": refused,
            "outcome": "deny",
            "reasons": [{"kind": "no_permit"}],
            "policy_version": 3,
        },
    ]}});
    let new = new_grant(app, id, client, user, decision);
    let token = NewToken {
        id: app.id(TokenId::new).unwrap(),
        value_hash,
        management_hash: app.hash_key.hash(tenant, Kind::ManagementToken, &value),
        label: Some("photos".to_owned()),
        access: vec![serde_json::from_value(right).unwrap()],
        flags: Vec::new(),
        format: "opaque".to_owned(),
        key: Some(key),
        actor: None,
        issued_at_ms: now_ms,
        expires_at_ms: now_ms + 600_000,
    };
    let issue = Issue {
        grant: new,
        tokens: vec![token],
        audit: event(app, "grant.issue"),
    };
    app.store.tenant(tenant).issue(issue).await.unwrap();
    Granted { id, value_hash }
}

fn new_grant(
    app: &App,
    id: GrantId,
    client: &str,
    user: Option<UserId>,
    decision: Value,
) -> NewGrant {
    NewGrant {
        id,
        client_instance: None,
        client: ClientSnapshot {
            name: Some(client.to_owned()),
            class_id: None,
            key: key(client),
        },
        user,
        right_types: vec!["photo-api".to_owned()],
        request: json!({
            "thumbprint": "x",
            "proof": "httpsig",
            "class": null,
            "display": {"name": client},
            "provenance": "self_declared",
            "instance": "unknown",
        }),
        decision,
        inputs: None,
        continuation_hash: None,
        created_at_ms: app.clock.now_ms(),
        decided_at_ms: app.clock.now_ms(),
    }
}

/// A grant that waits for one administrator with a role, for twenty minutes.
pub async fn waiting(app: &App, tenant: TenantId, role: &str, user: Option<UserId>) -> ApprovalId {
    let grant = app.id(GrantId::new).unwrap();
    let by = json!({"role": role});
    let right = json!({"type": "photo-api", "actions": ["read", "write"]});
    let decision = json!({"one": {"rights": [{
        "right": right,
        "outcome": "approval",
        "reasons": [{"kind": "approval", "policy": "p1", "text": "Ask them."}],
        "demands": [{"kind": "approval", "by": by, "count": 1}],
        "policy_version": 3,
    }]}});
    let id = app.id(ApprovalId::new).unwrap();
    let approval = NewApproval {
        id,
        grant,
        subject: user,
        client_name: Some("viewer".to_owned()),
        demands: json!([{"right": 0, "by": by, "count": 1}]),
        asked: vec![format!("role:{role}")],
        created_at_ms: app.clock.now_ms(),
        expires_at_ms: app.clock.now_ms() + 1_200_000,
        notifications: Vec::new(),
    };
    let decide = Decide {
        grant: new_grant(app, grant, "viewer", user, decision),
        decision: Decision::Waiting,
        approval: Some(approval),
        asked: Asked::First,
        interact_ref_hash: None,
        audit: event(app, "grant.wait"),
    };
    let decided = app.store.tenant(tenant).decide(decide).await.unwrap();
    assert_eq!(decided, Decided::Done);
    id
}

/// The thumbprint of a client's key, made from its name.
pub fn thumbprint(client: &str) -> [u8; 32] {
    let mut bytes = [7; 32];
    for (byte, letter) in bytes.iter_mut().zip(client.bytes()) {
        *byte = letter;
    }
    bytes
}

fn key(client: &str) -> BoundKey {
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "kid": client, "x": "AA"});
    BoundKey {
        value: Key::Value(Box::new(KeyValue {
            proof: Proof::Name("httpsig".to_owned()),
            jwk: jwk.as_object().cloned(),
            cert: None,
            cert_s256: None,
        })),
        thumbprint: KeyThumbprint::from(thumbprint(client)),
    }
}

/// A resource server of a tenant.
pub async fn resource_server(app: &App, tenant: TenantId, name: &str) -> ResourceServerId {
    let id = app.id(ResourceServerId::new).unwrap();
    let key = proof::SigningKey::from_ed25519_seed(name, &thumbprint(name)).unwrap();
    let public = proof::PublicKey::admit(&key.public()).unwrap();
    let content = ResourceServerContent {
        name: name.to_owned(),
        identifier_hash: app
            .hash_key
            .hash(tenant, Kind::ResourceServerIdentifier, name),
        key: BoundKey {
            value: public.key().clone(),
            thumbprint: KeyThumbprint::from(*public.thumbprint().as_bytes()),
        },
    };
    let created = event(app, "resource_server.create");
    let store = app.store.tenant(tenant);
    store
        .create_resource_server(id, &content, &created)
        .await
        .unwrap();
    id
}

/// A token that a resource server derived from that of a grant (RFC 9767 §4).
pub async fn derived(
    app: &App,
    tenant: TenantId,
    from: &Granted,
    holder: ResourceServerId,
) -> Granted {
    let store = app.store.tenant(tenant);
    let parent = store.token_by_value(&from.value_hash).await.unwrap();
    let parent = parent.unwrap();
    let id = app.id(TokenId::new).unwrap();
    let value = format!("derived token {id}");
    let value_hash = app.hash_key.hash(tenant, Kind::AccessToken, &value);
    let token = NewToken {
        id,
        value_hash,
        management_hash: app.hash_key.hash(tenant, Kind::ManagementToken, &value),
        label: None,
        access: parent.token.access.clone(),
        flags: Vec::new(),
        format: "opaque".to_owned(),
        key: Some(key("resource server")),
        actor: None,
        issued_at_ms: parent.token.issued_at_ms,
        expires_at_ms: parent.token.expires_at_ms,
    };
    let derive = Derive {
        derived: Derived {
            parent: parent.token.id,
            holder,
            depth: 1,
        },
        presented: from.value_hash,
        grant_id: from.id,
        client: parent.client.key.thumbprint,
        now_ms: app.clock.now_ms(),
        tokens: vec![token],
        audit: event(app, "token.derive"),
    };
    let done = store.derive(derive).await.unwrap();
    assert_eq!(done, Derivation::Done);
    Granted {
        id: from.id,
        value_hash,
    }
}
