//! The state of a list lives in the address: filters, cursor, tabs. So "back"
//! works and a view can be sent as a link.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::params::ParamsMap;

type Navigate = Box<dyn Fn(&str, NavigateOptions) + Send + Sync>;

/// The query of the address, for reading and changing.
#[derive(Clone, Copy)]
pub struct Query {
    map: Memo<ParamsMap>,
    path: Memo<String>,
    navigate: StoredValue<Navigate>,
}

/// Whether "back" leads to the address as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// It does: a new page of a list.
    Push,
    /// It does not: every letter typed into a filter.
    Replace,
}

/// The query of this page.
pub fn use_query() -> Query {
    let location = use_location();
    let navigate = use_navigate();
    Query {
        map: location.query,
        path: location.pathname,
        navigate: StoredValue::new(Box::new(move |path: &str, options| {
            navigate(path, options);
        })),
    }
}

impl Query {
    /// The value of a name, if it is there and not empty.
    pub fn get(self, name: &str) -> Option<String> {
        self.map
            .with(|map| map.get(name))
            .filter(|value| !value.is_empty())
    }

    /// The same outside of any reaction.
    pub fn peek(self, name: &str) -> Option<String> {
        self.map
            .with_untracked(|map| map.get(name))
            .filter(|value| !value.is_empty())
    }

    /// Sets some names, and removes those without a value.
    pub fn set(self, changes: &[(&'static str, Option<String>)], history: History) {
        let mut map = self.map.get_untracked();
        for (name, value) in changes {
            map.remove(name);
            if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
                map.insert(*name, value.clone());
            }
        }
        let url = self.path.get_untracked() + &map.to_query_string();
        self.go(&url, history);
    }

    /// Goes to another address of the console.
    pub fn go(self, url: &str, history: History) {
        self.navigate.with_value(|navigate| {
            navigate(
                url,
                NavigateOptions {
                    resolve: false,
                    replace: history == History::Replace,
                    scroll: history == History::Push,
                    ..NavigateOptions::default()
                },
            );
        });
    }
}
