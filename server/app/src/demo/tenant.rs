//! The demo tenant: a photo service and its reports, two classes of clients
//! with an instance each, four users, two resource servers.

use std::path::Path;

use aws_lc_rs::agreement::{PrivateKey, X25519};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::id::{
    ClientClassId, InstanceId, PolicyId, RelationshipId, ResourceServerId, ResourceSetId,
    RightTypeId, TenantId, UserId,
};
use gnap::key::KeyValue;
use gnap::request::Display;
use gnap::right::{Right, RightObject};
use gnap::secret::{Kind, Secret};
use proof::{PublicKey, SigningKey};
use serde_json::{Map, Value, json};
use store::Tenant;
use store::audit::Audit;
use store::client_class::{ClientClassContent, UserStatements};
use store::client_instance::ClientInstance;
use store::platform::NewTenant;
use store::policy::{Entry, Origin, PolicyContent};
use store::relationship::{RelationshipChange, Tuple};
use store::resource_server::{ResourceServerContent, ResourceServerTokens};
use store::resource_set::ResourceSetContent;
use store::right_type::{Action, RightTypeContent, Risk};
use store::signing_key::SigningKeyState;
use store::user::{Email, UserContent};

use super::{DemoError, files};
use crate::app::App;
use crate::grant::bound;
use crate::policies::{Wanted, publish};
use crate::tenant::{KeyUse, new_key};
use crate::{audit, random};

/// The demo tenant's name in paths.
pub const SLUG: &str = "demo";
/// A right type whose tokens are signed.
const REPORTS: &str = "report-api";
/// A right type whose tokens are durable.
const STATUS: &str = "status-api";
/// A right type for which a password alone is not enough.
const ORDERS: &str = "order-api";
/// Its policies are those for everybody.
const AGENT_CLASS: &str = "errand-agents";
/// A right type for which others must approve.
const PAYMENTS: &str = "payment-api";
/// Who they are.
const APPROVERS: &str = "finance";
/// What the photo server needs to serve its callers: it derives tokens for it
/// (RFC 9767 §4).
const ARCHIVE: &str = "archive-api";
/// A right type that policy gives without asking, in part.
const SHARED: &str = "shared-api";
/// A right type that is only asked about.
const RECORDS: &str = "record";

/// Makes everything, and writes the files of its client and resource server.
///
/// # Errors
/// When something cannot be written.
pub async fn create(app: &App, slug: &str) -> Result<(), DemoError> {
    let id = app.id(TenantId::new)?;
    let new = NewTenant {
        id,
        slug: slug.to_owned(),
        name: "Demo Photos".to_owned(),
        base_url: format!("{}/t/{slug}", app.config.server.public_url),
        settings: json!({"token_formats": {REPORTS: "jwt-signed"}}),
    };
    let event = event(app, "tenant.create")?;
    app.store.platform().create_tenant(&new, &event).await?;
    let tenant = app.store.tenant(id);
    let folder = app.config.server.data.join(slug);
    for key_use in KeyUse::ALL {
        signing_key(app, &tenant, key_use).await?;
    }
    catalogue(app, &tenant).await?;
    classes(app, &tenant).await?;
    policies(app, slug).await?;
    records(app, &tenant).await?;
    for server in RESOURCE_SERVERS {
        resource_server(app, &tenant, &folder, server).await?;
    }
    for client in CLIENTS {
        registered_client(app, &tenant, &folder, client).await?;
    }
    let mut finance = Vec::new();
    for (file, content) in people() {
        finance.push(user(app, &tenant, &folder, file, content).await?);
    }
    approvers(app, &tenant, &finance).await
}

/// Everybody is in the group that approves payments: whose grant it is does not
/// count.
async fn approvers(app: &App, tenant: &Tenant<'_>, users: &[UserId]) -> Result<(), DemoError> {
    let members = users.iter().map(|user| {
        let id = app.id(RelationshipId::new)?;
        let tuple = Tuple {
            subject: format!("user:{user}"),
            relation: "member".to_owned(),
            object: format!("group:{APPROVERS}"),
        };
        Ok((id, tuple))
    });
    let change = RelationshipChange {
        add: members.collect::<Result<_, DemoError>>()?,
        remove: Vec::new(),
    };
    let event = event(app, "relationship.change")?;
    Ok(tenant.change_relationships(change, &event).await?)
}

async fn signing_key(app: &App, tenant: &Tenant<'_>, key_use: KeyUse) -> Result<(), DemoError> {
    let key = new_key(app, tenant.id(), key_use, SigningKeyState::Active)?;
    let event = event(app, "signing_key.create")?;
    Ok(tenant.create_signing_key(&key, &event).await?)
}

async fn catalogue(app: &App, tenant: &Tenant<'_>) -> Result<(), DemoError> {
    let action = |name: &str, sentence: &str| Action {
        name: name.to_owned(),
        sentence: sentence.to_owned(),
    };
    let types = [
        RightTypeContent {
            name: policy::demo::RIGHT_TYPE.to_owned(),
            title: "Your photos".to_owned(),
            description: Some("Photos and albums kept at Demo Photos".to_owned()),
            actions: vec![
                action("read", "see your photos"),
                action("write", "add and change photos"),
                action("delete", "delete photos"),
            ],
            risk: Risk::Medium,
            schema: None,
        },
        RightTypeContent {
            name: REPORTS.to_owned(),
            title: "Usage reports".to_owned(),
            description: Some("How much storage is used, without any photo".to_owned()),
            actions: vec![action("read", "read usage reports")],
            risk: Risk::Low,
            schema: Some(report_schema()),
        },
        RightTypeContent {
            name: STATUS.to_owned(),
            title: "Service status".to_owned(),
            description: Some("Whether Demo Photos works as it should".to_owned()),
            actions: vec![action("read", "read the service status")],
            risk: Risk::Low,
            schema: None,
        },
        RightTypeContent {
            name: ARCHIVE.to_owned(),
            title: "Your archive".to_owned(),
            description: Some("Originals of photos, as they were taken".to_owned()),
            actions: vec![
                action("read", "see originals in your archive"),
                action("write", "add originals to your archive"),
            ],
            risk: Risk::Medium,
            schema: None,
        },
        RightTypeContent {
            name: ORDERS.to_owned(),
            title: "Orders".to_owned(),
            description: Some("Prints that are made and paid for".to_owned()),
            actions: vec![
                action("create", "order prints and pay for them"),
                action("approve", "approve large orders"),
            ],
            risk: Risk::High,
            schema: None,
        },
        RightTypeContent {
            name: SHARED.to_owned(),
            title: "Shared albums".to_owned(),
            description: Some("Albums that others share with you".to_owned()),
            actions: vec![
                action("list", "list the albums that others share with you"),
                action("read", "see photos in shared albums"),
                action("download", "download originals from shared albums"),
            ],
            risk: Risk::Low,
            schema: None,
        },
        RightTypeContent {
            name: RECORDS.to_owned(),
            title: "Records".to_owned(),
            description: Some("What an application asks about by AuthZEN".to_owned()),
            actions: vec![
                action("read", "read records"),
                action("write", "change records"),
                action("delete", "delete records"),
            ],
            risk: Risk::Medium,
            schema: Some(json!({"properties": {
                "status": {"type": "string"},
                "soft": {"type": "boolean"},
            }})),
        },
        RightTypeContent {
            name: PAYMENTS.to_owned(),
            title: "Payments".to_owned(),
            description: Some("Payments from the account of Demo Photos".to_owned()),
            actions: vec![
                action("send", "send payments"),
                action("recall", "recall payments"),
            ],
            risk: Risk::High,
            schema: None,
        },
    ];
    for content in types {
        let id = app.id(RightTypeId::new)?;
        let event = event(app, "right_type.create")?;
        tenant.create_right_type(id, &content, &event).await?;
    }
    Ok(())
}

/// What a right to reports may say: which data, and of which days.
fn report_schema() -> Value {
    let day = json!({"type": "string", "minLength": 10, "maxLength": 10});
    json!({
        "properties": {
            "type": true,
            "actions": true,
            "locations": {"maxItems": 4},
            "datatypes": {"items": {"enum": ["storage", "traffic"]}},
            "period": {
                "type": "object",
                "properties": {"from": day, "to": day},
                "required": ["from"],
                "additionalProperties": false,
            },
        },
        "additionalProperties": false,
    })
}

async fn classes(app: &App, tenant: &Tenant<'_>) -> Result<(), DemoError> {
    let classes = [
        (
            policy::demo::APP_CLASS,
            "Demo Photos app",
            "The app people use to look at their photos",
            UserStatements::Trusted,
            None,
        ),
        (
            policy::demo::SYNC_CLASS,
            "Demo Photos sync",
            "The service that backs photos up, without a person",
            UserStatements::Hints,
            None,
        ),
        (
            AGENT_CLASS,
            "Demo Errands",
            "Software agents that do errands for people",
            UserStatements::Hints,
            Some("Demo Errands Ltd."),
        ),
    ];
    for (class_id, name, description, user_statements, operator) in classes {
        let content = ClientClassContent {
            class_id: class_id.to_owned(),
            name: name.to_owned(),
            uri: None,
            description: Some(description.to_owned()),
            token_format: token::Format::Opaque.name().to_owned(),
            token_lifetime: app.config.protocol.token_lifetime,
            user_statements,
            callbacks: Vec::new(),
            agent_operator: operator.map(str::to_owned),
        };
        let id = app.id(ClientClassId::new)?;
        let event = event(app, "client_class.create")?;
        tenant.create_client_class(id, &content, &event).await?;
    }
    Ok(())
}

async fn policies(app: &App, slug: &str) -> Result<(), DemoError> {
    let reports = ("Reports", include_str!("reports.cedar"));
    let status = ("Status", include_str!("status.cedar"));
    let archive = ("Archive", include_str!("archive.cedar"));
    let orders = ("Orders", include_str!("orders.cedar"));
    let payments = ("Payments", include_str!("payments.cedar"));
    let records = ("Records", include_str!("records.cedar"));
    let shared = ("Shared albums", include_str!("shared.cedar"));
    let texts = policy::demo::POLICIES.iter().copied();
    let entries = texts
        .chain([reports, status, archive, orders, payments, records, shared])
        .map(|(name, text)| {
            Ok(Entry {
                id: app.id(PolicyId::new)?,
                content: PolicyContent {
                    name: name.to_owned(),
                    text: text.to_owned(),
                    linked: None,
                },
            })
        });
    let wanted = Wanted {
        live: 0,
        policies: entries.collect::<Result<_, random::NoRandomness>>()?,
        origin: Origin::Nothing,
        comment: "What the demo begins with".to_owned(),
        authors: Vec::new(),
        publisher: audit::system(),
    };
    publish(app, slug, &wanted).await?;
    Ok(())
}

/// Who may do what to records: people that the records server names.
async fn records(app: &App, tenant: &Tenant<'_>) -> Result<(), DemoError> {
    let tuples = [
        ("user:alice", "member", "group:record-readers"),
        ("user:bob", "member", "group:record-readers"),
        ("user:bob", "member", "group:record-admins"),
        ("user:alice", "editor", "resource:record/current"),
        (
            "resource:record/record-1",
            "parent",
            "resource:record/current",
        ),
        (
            "resource:record/record-2",
            "parent",
            "resource:record/archive",
        ),
    ];
    let add = tuples.into_iter().map(|(subject, relation, object)| {
        let tuple = Tuple {
            subject: subject.to_owned(),
            relation: relation.to_owned(),
            object: object.to_owned(),
        };
        Ok((app.id(RelationshipId::new)?, tuple))
    });
    let change = RelationshipChange {
        add: add.collect::<Result<_, DemoError>>()?,
        remove: Vec::new(),
    };
    let event = event(app, "relationship.change")?;
    Ok(tenant.change_relationships(change, &event).await?)
}

/// A resource server that an administrator registered.
struct RegisteredServer {
    /// What it calls itself (RFC 9767 §3.2), and its `kid`.
    identifier: &'static str,
    name: &'static str,
    /// Where its key goes.
    file: &'static str,
    /// Where the key goes that tokens for it are encrypted to.
    encryption_file: &'static str,
    /// Reference, name and type of each of its resource sets.
    sets: &'static [(&'static str, &'static str, &'static str)],
}

const RESOURCE_SERVERS: [RegisteredServer; 3] = [
    RegisteredServer {
        identifier: "photo-server",
        name: "Photo server",
        file: "rs.key.json",
        encryption_file: "rs.encryption.key.json",
        sets: &[
            ("photos-read", "Reading photos", policy::demo::RIGHT_TYPE),
            ("reports-read", "Reading usage reports", REPORTS),
            ("status-read", "Reading the service status", STATUS),
            ("shared-read", "Seeing shared albums", SHARED),
        ],
    },
    RegisteredServer {
        identifier: "archive-server",
        name: "Archive server",
        file: "archive.key.json",
        encryption_file: "archive.encryption.key.json",
        sets: &[("archive-read", "Reading originals", ARCHIVE)],
    },
    RegisteredServer {
        identifier: "records-server",
        name: "Records server",
        file: "records.key.json",
        encryption_file: "records.encryption.key.json",
        sets: &[("records-read", "Reading records", RECORDS)],
    },
];

async fn resource_server(
    app: &App,
    tenant: &Tenant<'_>,
    folder: &Path,
    server: RegisteredServer,
) -> Result<(), DemoError> {
    let key = make_key(folder, server.identifier, server.file)?;
    let id = app.id(ResourceServerId::new)?;
    let hash_key = &app.hash_key;
    let content = ResourceServerContent {
        name: server.name.to_owned(),
        identifier_hash: hash_key.hash(
            tenant.id(),
            Kind::ResourceServerIdentifier,
            server.identifier,
        ),
        key: bound(&PublicKey::admit(&key)?),
    };
    let created = event(app, "resource_server.create")?;
    tenant
        .create_resource_server(id, &content, &created)
        .await?;
    let tokens = ResourceServerTokens {
        format: None,
        encryption_key: Some(make_encryption_key(folder, server.encryption_file)?),
    };
    let changed = event(app, "resource_server.tokens")?;
    tenant
        .update_resource_server_tokens(id, 0, &tokens, &changed)
        .await?;
    for (reference, name, right_type) in server.sets {
        let right = RightObject {
            right_type: (*right_type).to_owned(),
            actions: Some(vec!["read".to_owned()]),
            ..RightObject::default()
        };
        let content = ResourceSetContent {
            resource_server: Some(id),
            reference: (*reference).to_owned(),
            name: (*name).to_owned(),
            description: None,
            access: vec![Right::Object(Box::new(right))],
        };
        let id = app.id(ResourceSetId::new)?;
        let event = event(app, "resource_set.create")?;
        tenant.create_resource_set(id, &content, &event).await?;
    }
    Ok(())
}

/// A client instance that an administrator registered.
struct RegisteredClient {
    /// Its `kid`, and the name of its files.
    file: &'static str,
    class: &'static str,
    name: &'static str,
}

/// Software without a person, of the class that policy trusts to read; the app
/// of the tenant itself, whose word about people counts; a software agent.
const CLIENTS: [RegisteredClient; 3] = [
    RegisteredClient {
        file: "photo-sync",
        class: policy::demo::SYNC_CLASS,
        name: "Nightly backup",
    },
    RegisteredClient {
        file: "photo-app",
        class: policy::demo::APP_CLASS,
        name: "Photos",
    },
    RegisteredClient {
        file: "errand-agent",
        class: AGENT_CLASS,
        name: "Errands",
    },
];

async fn registered_client(
    app: &App,
    tenant: &Tenant<'_>,
    folder: &Path,
    client: RegisteredClient,
) -> Result<(), DemoError> {
    let file = client.file;
    let key = make_key(folder, file, &format!("{file}.key.json"))?;
    let identifier = random::secret()?;
    let instance = ClientInstance {
        id: app.id(InstanceId::new)?,
        key: bound(&PublicKey::admit(&key)?),
        class_id: Some(client.class.to_owned()),
        display: Some(Display {
            name: Some(client.name.to_owned()),
            ..Display::default()
        }),
        identifier_hash: Some(app.hash_key.hash(
            tenant.id(),
            Kind::InstanceIdentifier,
            identifier.expose(),
        )),
        first_seen_at_ms: app.clock.now_ms(),
    };
    let event = event(app, "client_instance.register")?;
    tenant.remember_client_instance(instance, event).await?;
    let named = json!({"instance_id": identifier.expose()});
    Ok(files::write(folder, &format!("{file}.json"), &named)?)
}

/// The file of each user's sign-in, and who they are.
fn people() -> [(&'static str, UserContent); 4] {
    let named = |login: &str, name: &str| UserContent {
        login: login.to_owned(),
        name: name.to_owned(),
        email: Some(Email::Verified(format!("{login}@example.com"))),
        ..UserContent::default()
    };
    [
        ("sign-in.json", alice()),
        ("bob.sign-in.json", bob()),
        ("carol.sign-in.json", named("carol", "Carol Clark")),
        ("dave.sign-in.json", named("dave", "Dave Diaz")),
    ]
}

fn alice() -> UserContent {
    UserContent {
        login: "alice".to_owned(),
        name: "Alice Adams".to_owned(),
        email: Some(Email::Verified("alice@example.com".to_owned())),
        phone_number: Some("+12065550100".to_owned()),
        did: Some("did:example:alice".to_owned()),
        uri: Some("https://alice.example/".to_owned()),
    }
}

fn bob() -> UserContent {
    UserContent {
        login: "bob".to_owned(),
        name: "Bob Brown".to_owned(),
        email: Some(Email::Verified("bob@example.com".to_owned())),
        phone_number: Some("+12065550101".to_owned()),
        ..UserContent::default()
    }
}

async fn user(
    app: &App,
    tenant: &Tenant<'_>,
    folder: &Path,
    file: &str,
    content: UserContent,
) -> Result<UserId, DemoError> {
    let password = URL_SAFE_NO_PAD.encode(random::bytes::<9>()?);
    let hash = app.passwords.hash(Secret::new(password.as_str())).await?;
    let id = app.id(UserId::new)?;
    let event = event(app, "user.create")?;
    tenant
        .create_user(id, &content, &Secret::new(hash), &event)
        .await?;
    let sign_in = files::SignIn {
        login: content.login,
        password,
    };
    files::write(folder, file, &sign_in)?;
    Ok(id)
}

fn make_key(folder: &Path, kid: &str, file: &str) -> Result<KeyValue, DemoError> {
    let seed = random::bytes::<32>()?;
    let public = SigningKey::from_ed25519_seed(kid, &seed)?.public();
    files::write(folder, file, &files::private_jwk(&public, &seed))?;
    Ok(public)
}

/// The key of the resource server that tokens are encrypted to. Writes its
/// private part, and gives the public one.
fn make_encryption_key(folder: &Path, file: &str) -> Result<Map<String, Value>, DemoError> {
    let octets = random::bytes::<32>()?;
    let refused = |_| token::KeyError::Encryption;
    let key = PrivateKey::from_private_key(&X25519, &octets).map_err(refused)?;
    let refused = |_| token::KeyError::Encryption;
    let public = key.compute_public_key().map_err(refused)?;
    let mut jwk = Map::new();
    for (name, value) in [
        ("kty", "OKP".to_owned()),
        ("crv", "X25519".to_owned()),
        ("x", URL_SAFE_NO_PAD.encode(public.as_ref())),
        ("kid", URL_SAFE_NO_PAD.encode(random::bytes::<9>()?)),
        ("use", "enc".to_owned()),
        ("alg", "ECDH-ES+A256KW".to_owned()),
    ] {
        jwk.insert(name.to_owned(), Value::String(value));
    }
    let mut private = jwk.clone();
    private.insert("d".to_owned(), json!(URL_SAFE_NO_PAD.encode(octets)));
    files::write(folder, file, &private)?;
    Ok(jwk)
}

fn event(app: &App, action: &'static str) -> Result<Audit, random::NoRandomness> {
    audit::by(app, audit::system(), action, json!({"demo": true}))
}
