//! AuthZEN at its edge: tenants with a host of their own, limits, and requests
//! that are none.

use api::paths;
use e2e::{Administrator, Backend, Parley, Tenant, tests};
use reqwest::header::RETRY_AFTER;
use serde_json::{Value, json};

use crate::authzen::{Gateway, administrator, asked, new_token, record, server, user};

tests![alone:
    a_tenant_with_a_host_decides_there_only,
    who_guesses_and_who_searches_without_end_waits,
    what_is_no_request_is_refused_and_never_a_failure,
];

const ENDPOINTS: [&str; 5] = [
    "evaluation",
    "evaluations",
    "search/subject",
    "search/resource",
    "search/action",
];

/// The secret of a tenant's records server.
async fn secret(admin: &Administrator, tenant: &Tenant) -> String {
    let id = server(admin, tenant.slug(), "Records server").await;
    new_token(admin, tenant.slug(), &id).await
}

fn reading() -> Value {
    asked(&user("alice"), "read", &record(1))
}

async fn a_tenant_with_a_host_decides_there_only(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = administrator(&parley).await;
    let (one, other) = (parley.make_host_tenant(), parley.make_host_tenant());
    let token = secret(&admin, &one).await;
    let pdp = |tenant: &Tenant| Gateway::with(tenant, Some(&token));

    // By its path it is unknown like any tenant that there is not, wherever that
    // is asked; and what it has is nothing to another one.
    let by_path = format!("/t/{}", one.slug());
    for base in [
        format!("{}{by_path}", parley.origin()),
        format!("{}{by_path}", one.base()),
        parley.origin().to_owned(),
    ] {
        let status = pdp(&one).at(&base).status("evaluation", &reading()).await;
        assert_eq!(status, 404, "{base}");
    }
    let well_known = "/.well-known/authzen-configuration";
    for base in [parley.origin(), one.base()] {
        let nobody = pdp(&one).at(base);
        let (status, _) = nobody.get(&format!("{well_known}{by_path}")).await;
        assert_eq!(status, 404, "{base}");
    }
    let (status, _) = pdp(&one).at(parley.origin()).get(well_known).await;
    assert_eq!(status, 404, "the deployment itself decides nothing");
    let elsewhere = pdp(&other).ask("evaluation", &reading()).await;
    assert_eq!(elsewhere.status, 401);
    let nowhere = one.at_host("nobody.localhost");
    assert_eq!(pdp(&nowhere).status("evaluation", &reading()).await, 404);

    let (status, document) = pdp(&one).get(well_known).await;
    assert_eq!(status, 200);
    assert_eq!(document["policy_decision_point"], one.base());
    let endpoints = [
        "access_evaluation_endpoint",
        "access_evaluations_endpoint",
        "search_subject_endpoint",
        "search_resource_endpoint",
        "search_action_endpoint",
    ];
    for (member, endpoint) in endpoints.iter().zip(ENDPOINTS) {
        let expected = format!("{}/access/v1/{endpoint}", one.base());
        assert_eq!(document[member], expected);
    }
    let (_, jwks) = pdp(&one).get("/jwks.json").await;
    let keys = token::KeySet::from_jwks(&jwks).expect("keys");
    let signed = document["signed_metadata"].as_str().expect("a JWT");
    let kind = token::jws::Type::AuthzenMetadata;
    let claims: Value = token::jws::verify(signed, kind, &keys).expect("a signature");
    assert_eq!(claims["policy_decision_point"], one.base());
    assert!(pdp(&one).decides("evaluation", &reading()).await);
    let fly = asked(&user("alice"), "fly", &record(1));
    assert!(!pdp(&one).decides("evaluation", &fly).await);
}

async fn who_guesses_and_who_searches_without_end_waits(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = administrator(&parley).await;
    let token = secret(&admin, parley.tenant()).await;
    let guesser = Gateway::with(parley.tenant(), Some("guessed")).from("192.0.2.7");
    let limited = |answer: &crate::authzen::Answer| {
        let wait = answer.headers[RETRY_AFTER].to_str().expect("text");
        let wait: u64 = wait.parse().expect("seconds");
        assert!((1..=300).contains(&wait), "{wait}");
        assert!(answer.content.is_string());
    };
    let mut refused = 0;
    loop {
        let answer = guesser.ask("evaluation", &reading()).await;
        match answer.status {
            401 => refused += 1,
            429 => break limited(&answer),
            other => panic!("{other}"),
        }
        assert!(refused <= 200, "nobody stops the guesses");
    }
    assert!(refused >= 20, "a mistake costs nothing: {refused}");
    // Neither who has the secret waits for that, nor anybody elsewhere.
    let known = Gateway::with(parley.tenant(), Some(&token)).from("192.0.2.7");
    assert!(known.decides("evaluation", &reading()).await);
    let other = Gateway::with(parley.tenant(), Some("guessed")).from("192.0.2.8");
    assert_eq!(other.ask("evaluation", &reading()).await.status, 401);

    let which = json!({"subject": user("alice"), "resource": record(1)});
    let mut found = 0;
    loop {
        let answer = known.ask("search/action", &which).await;
        match answer.status {
            200 => found += 1,
            429 => break limited(&answer),
            other => panic!("{other}"),
        }
        assert!(found <= 2000, "nobody stops the searches");
    }
    assert!(found >= 20, "{found}");
    assert!(known.decides("evaluation", &reading()).await);
    let slug = parley.tenant().slug();
    let photos = server(&admin, slug, "Photo server").await;
    let photos = new_token(&admin, slug, &photos).await;
    let photos = Gateway::with(parley.tenant(), Some(&photos));
    assert_eq!(photos.ask("search/action", &which).await.status, 200);
    // Replacing its secret is no way around it.
    let again = new_token(&admin, slug, &server(&admin, slug, "Records server").await).await;
    let again = Gateway::with(parley.tenant(), Some(&again));
    assert_eq!(again.ask("search/action", &which).await.status, 429);
    let path = paths::resource_servers(slug);
    assert_eq!(admin.get(&path).await.status, 200);
}

async fn what_is_no_request_is_refused_and_never_a_failure(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = administrator(&parley).await;
    let token = secret(&admin, parley.tenant()).await;
    let pdp = Gateway::with(parley.tenant(), Some(&token));
    let good = reading();
    let bodies: Vec<Vec<u8>> = [
        "",
        " ",
        "null",
        "true",
        "7",
        "\"subject\"",
        "[]",
        "{",
        "{}",
        "{}}",
        "{\"subject\": }",
        "{\"subject\": {\"type\": \"user\", \"type\": \"user\", \"id\": \"a\"}}",
        "{\"subject\": NaN}",
        "{'subject': 1}",
        "\u{feff}{}",
        "{\"subject\": {\"type\": \"user\", \"id\": \"\\ud800\"}}",
        "{\"subject\": {\"type\": \"user\", \"id\": \"\\u0000\"}}",
        "{\"subject\": 1e400}",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into_iter()
    .chain([
        vec![0xff, 0xfe, b'{', b'}'],
        b"{\"subject\": \"\xc3\x28\"}".to_vec(),
        format!("{}{}", "{\"a\":".repeat(5_000), "}".repeat(5_000)).into_bytes(),
        vec![b'['; 200_000],
        vec![b' '; 300_000],
    ])
    .collect();
    for endpoint in ENDPOINTS {
        for body in &bodies {
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            let answer = pdp.post(endpoint, "application/json", body.clone()).await;
            assert_eq!(answer.status, 400, "{endpoint} {shown}");
        }
        // One member after the other as something else.
        for (at, wrong) in [
            ("/subject", json!([])),
            ("/subject", json!("alice")),
            ("/subject/type", json!(7)),
            ("/action", json!(["read"])),
            ("/action/name", json!({})),
            ("/resource", json!(false)),
            ("/resource/type", json!(null)),
        ] {
            // An action is what is searched for: it is not looked at.
            if endpoint == "search/action" && at.starts_with("/action") {
                continue;
            }
            let mut bad = good.clone();
            *bad.pointer_mut(at).expect("a member") = wrong.clone();
            let answer = pdp.ask(endpoint, &bad).await;
            assert_eq!(answer.status, 400, "{endpoint} {bad}");
            assert!(answer.content.is_string(), "{endpoint} {bad}");
        }
        for content_type in ["", "text/plain", "application/xml", "multipart/form-data"] {
            let answer = pdp.post(endpoint, content_type, good.to_string()).await;
            assert_eq!(answer.status, 400, "{endpoint} {content_type}");
        }
        assert_eq!(pdp.ask(endpoint, &good).await.status, 200, "{endpoint}");
    }
}
