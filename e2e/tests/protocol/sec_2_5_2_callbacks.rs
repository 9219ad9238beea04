//! RFC 9635 §2.5.2, §11.29: which finish URIs a client may name.

use e2e::{Administrator, Backend, Instance, Parley, new_sign_in};
use serde_json::{Value, json};

use crate::rights::one_token;

/// The tests of this file: one on the shared server, one on its own.
pub fn tests() -> Vec<e2e::suite::Test> {
    let mut tests = shared::tests();
    tests.extend(alone::tests());
    tests
}

mod shared {
    use super::blocked_addresses_are_refused;

    e2e::tests![blocked_addresses_are_refused];
}

mod alone {
    use super::{a_class_restricts_its_clients, the_deployment_blocks_hosts};

    e2e::tests![alone: a_class_restricts_its_clients, the_deployment_blocks_hosts];
}

async fn ask(client: &Instance, method: &str, uri: &str) -> e2e::Reply {
    let finish = json!({"method": method, "uri": uri, "nonce": e2e::nonce()});
    let interact = json!({"start": ["redirect"], "finish": finish});
    client
        .ask(json!({"access_token": one_token(), "interact": interact}))
        .await
}

/// Shows GNAP-11.29-01.
async fn blocked_addresses_are_refused(parley: &Parley) {
    let blocked = json!({"blocked_callbacks": ["https://evil.example/"]});
    let tenant = parley.make_tenant_with(&blocked);
    let client = Instance::new(&tenant);
    for method in ["redirect", "push"] {
        for uri in ["https://evil.example/", "https://EVIL.example:443/back"] {
            ask(&client, method, uri).await.refused("invalid_request");
        }
        ask(&client, method, "https://good.example/back").await.ok();
    }
}

/// Shows GNAP-11.29-01, GNAP-11.34-01.
async fn the_deployment_blocks_hosts(backend: Backend) {
    let settings = [("PARLEY__OUTBOUND__BLOCK", "evil.example,198.41.0.0/24")];
    let parley = Parley::start_with(backend, &settings).await;
    let client = Instance::new(&parley);
    for method in ["redirect", "push"] {
        for uri in ["https://a.evil.example/", "https://198.41.0.4/"] {
            ask(&client, method, uri).await.refused("invalid_request");
        }
        ask(&client, method, "https://notevil.example/").await.ok();
    }
}

/// Shows GNAP-2.5.2-06.
async fn a_class_restricts_its_clients(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let list = "/api/v1/tenants/demo/client-classes";
    let classes = admin.get(list).await.ok().clone();
    let items = classes["items"].as_array().expect("classes");
    let class = items.iter().find(|class| class["name"] == "photo-sync");
    let class = class.expect("the class of the demo's service");
    let mut input: Value = class.clone();
    input["callbacks"] = json!(["https://sync.example/app/*"]);
    let members = input.as_object_mut().unwrap();
    members.remove("id");
    members.remove("created_at");
    let path = format!("{list}/{}", class["id"].as_str().unwrap());
    let put = reqwest::Method::PUT;
    admin.write(put, &path, input.to_string()).await.ok();

    let service = Instance::photo_sync(&parley);
    for uri in [
        "https://other.example/app/back",
        "https://sync.example/back",
        "https://sync.example/app/../back",
        "https://sync.example.evil/app/back",
    ] {
        ask(&service, "redirect", uri)
            .await
            .refused("invalid_request");
    }
    let allowed = "https://sync.example/app/back?n=1";
    ask(&service, "redirect", allowed).await.ok();
    // Clients of no class are not restricted by it.
    let other = Instance::new(&parley);
    ask(&other, "redirect", "https://other.example/app/back")
        .await
        .ok();
}
