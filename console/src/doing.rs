//! Something that was asked of the server: on its way, done, or refused.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;

/// Whether an answer is awaited, and why the last one was no.
#[derive(Clone, Copy)]
pub struct Doing {
    /// Whether an answer is awaited.
    pub busy: RwSignal<bool>,
    /// Why the server said no.
    pub error: RwSignal<Option<ApiError>>,
}

impl Doing {
    /// Nothing was asked.
    pub fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
        }
    }

    /// Awaits the answer and hands it to `done`.
    pub fn run<T: 'static>(
        self,
        answer: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = answer.await;
            // The page may be gone by now, and its signals with it.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(answer) => done(answer),
                Err(error) => {
                    self.error.try_set(Some(error));
                }
            }
        });
    }

    /// Forgets what was refused.
    pub fn clear(self) {
        self.error.set(None);
    }

    /// What the server said of one member.
    pub fn field(self, name: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.error.with(|error| error.as_ref()?.field(name)))
    }
}
