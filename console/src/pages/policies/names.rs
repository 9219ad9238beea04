//! Names of policies: reasons and problems say ids.

use std::collections::BTreeMap;

use api::page::Cursor;
use leptos::prelude::*;

use crate::api::use_api;
use crate::load::Loader;

/// As many policies as one page can name.
const MOST: u16 = 100;

/// The names of the live policies by their ids, once they are there.
pub fn use_policy_names(slug: &str) -> Signal<BTreeMap<String, String>> {
    let api = use_api();
    let slug = slug.to_owned();
    let policies = Loader::new(move || {
        let slug = slug.clone();
        let all = Cursor {
            cursor: None,
            limit: Some(MOST),
        };
        async move { api.policies(&slug, &all).await }
    });
    Signal::derive(move || {
        let pairs = policies.map(|page| {
            let items = page.items.iter();
            let pair = items.map(|policy| (policy.id.clone(), policy.name.clone()));
            pair.collect()
        });
        pairs.unwrap_or_default()
    })
}
