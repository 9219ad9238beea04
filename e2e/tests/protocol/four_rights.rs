//! Four rights in one request: one is given without asking, one is narrowed, one
//! is asked for, one is removed (design §7).

use api::paths;
use e2e::{
    Administrator, Backend, Decision, Instance, Parley, Person, ResourceServer, new_sign_in,
    only_token, tests,
};
use serde_json::{Value, json};

tests![alone:
    each_right_has_its_own_outcome,
    what_the_person_leaves_out_is_not_given,
    a_yes_to_another_page_is_none,
];

fn shared(actions: &[&str]) -> Value {
    json!({"type": "shared-api", "actions": actions})
}

fn photos(action: &str) -> Value {
    json!({"type": "photo-api", "actions": [action]})
}

fn four() -> Value {
    json!({"access": [
        shared(&["list"]),
        shared(&["read", "download"]),
        photos("read"),
        photos("delete"),
    ]})
}

async fn each_right_has_its_own_outcome(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let tenant = parley.tenant();
    let client = Instance::new(&parley);
    let interaction = client.interact(four()).await;
    let alice = Person::new();
    let page = alice.open(interaction.redirect()).await;
    let page = alice.sign_in(&page, &tenant.demo().sign_in).await;

    // One is asked for; two are said to be given, one of them in part and why;
    // one is removed, and why.
    let form = page.form("decision").expect("a consent form");
    let offered: Vec<&str> = form
        .boxes()
        .filter(|field| field.name == "right")
        .map(|field| field.value.as_str())
        .collect();
    assert_eq!(offered, ["2"], "{}", page.html);
    assert_eq!(page.html.matches("Given without asking you").count(), 2);
    for said in [
        "List the albums that others share with you",
        "Asked for was more:",
        "download originals from shared albums",
        "Originals belong to who shares them.",
        "You decide which apps work with your photos.",
        "Delete photos",
        "Only Photo App may delete photos.",
    ] {
        assert!(page.html.contains(said), "{said}: {}", page.html);
    }
    let callback = alice.decide(&page, Decision::AllowAll).await.callback();
    let interact_ref = interaction.interact_ref(&callback);
    let granted = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    let given = json!([shared(&["list"]), shared(&["read"]), photos("read")]);
    let token = only_token(&granted);
    assert_eq!(json!(token.access), given);

    // The resource server sees exactly that, and a question for more is no.
    let server = ResourceServer::photo_server(tenant);
    let described = server.introspect(&token.value).await.ok();
    assert_eq!(described["access"], given);
    for more in [shared(&["download"]), photos("delete"), photos("write")] {
        let mut question = server.question(&token.value);
        question["access"] = json!([more]);
        assert_eq!(server.ask(&question).await.ok(), json!({"active": false}));
    }

    // The administrator sees what became of each, and why.
    let list = admin.get(&paths::grants(tenant.slug())).await;
    let id = list.ok()["items"][0]["id"].as_str().expect("a grant");
    let shown = admin.get(&paths::grant(tenant.slug(), id)).await;
    let rights = shown.ok()["rights"].as_array().expect("rights");
    let outcomes: Vec<(&Value, &Value)> = rights
        .iter()
        .map(|right| (&right["outcome"], &right["granted"]))
        .collect();
    let (yes, no) = (json!(true), json!(false));
    let expected = ["allow", "narrow", "ask", "deny"].map(Value::from);
    let expected: Vec<(&Value, &Value)> = expected.iter().zip([&yes, &yes, &yes, &no]).collect();
    assert_eq!(outcomes, expected, "{rights:?}");
    assert_eq!(rights[1]["narrowed"], json!([shared(&["read"])]));
    let texts = |right: &Value| right["reasons"].to_string();
    assert!(texts(&rights[1]).contains("Originals belong to who shares them."));
    assert!(texts(&rights[2]).contains("You decide which apps"));
    assert!(texts(&rights[3]).contains("Only Photo App"));
}

async fn what_the_person_leaves_out_is_not_given(backend: Backend) {
    let parley = Parley::start(backend).await;
    let client = Instance::new(&parley);
    let interaction = client.interact(four()).await;
    let alice = Person::new();
    let page = alice.open(interaction.redirect()).await;
    let page = alice.sign_in(&page, &parley.tenant().demo().sign_in).await;
    // A ticked box that the page did not have, of what was removed.
    let form = page.form("decision").expect("a consent form");
    let mut fields = form.untouched();
    fields.push(("right".to_owned(), "3".to_owned()));
    fields.push(("decision".to_owned(), "allow".to_owned()));
    let callback = alice.post(&page, &form, &fields).await.callback();
    let interact_ref = interaction.interact_ref(&callback);
    let granted = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    let given = json!([shared(&["list"]), shared(&["read"])]);
    assert_eq!(json!(only_token(&granted).access), given);
}

async fn a_yes_to_another_page_is_none(backend: Backend) {
    let parley = Parley::start(backend).await;
    let client = Instance::new(&parley);
    let interaction = client.interact(four()).await;
    let alice = Person::new();
    let page = alice.open(interaction.redirect()).await;
    let page = alice.sign_in(&page, &parley.tenant().demo().sign_in).await;
    let form = page.form("decision").expect("a consent form");
    let mut fields = form.untouched();
    for (name, value) in &mut fields {
        if name == "seen" {
            "another page".clone_into(value);
        }
    }
    fields.push(("right".to_owned(), "2".to_owned()));
    fields.push(("decision".to_owned(), "allow".to_owned()));
    let refused = alice.post(&page, &form, &fields).await.page();
    assert_eq!(refused.status, 400, "{}", refused.html);
    // The same page, as it was shown, still counts.
    let callback = alice.decide(&page, Decision::AllowAll).await.callback();
    interaction.interact_ref(&callback);
}
