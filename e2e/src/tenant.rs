//! A tenant with the files that the demo made for it.

use crate::demo::Demo;

/// One authorization server of a running Parley.
#[derive(Debug, Clone)]
pub struct Tenant {
    base: String,
    demo: Demo,
}

impl Tenant {
    pub(crate) fn new(base: String, demo: Demo) -> Self {
        Self { base, demo }
    }

    /// Its base URL.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its grant endpoint.
    pub fn grant_endpoint(&self) -> String {
        format!("{}/gnap", self.base)
    }

    /// Its introspection endpoint.
    pub fn introspection_endpoint(&self) -> String {
        format!("{}/rs/introspect", self.base)
    }

    /// Its keys and its user's sign-in.
    pub fn demo(&self) -> &Demo {
        &self.demo
    }
}

impl AsRef<Tenant> for Tenant {
    fn as_ref(&self) -> &Tenant {
        self
    }
}
