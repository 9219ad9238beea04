//! One page of a list, read by cursor.

use serde::{Deserialize, Serialize};

/// How many items a page has when the request does not say.
pub const DEFAULT_LIMIT: u16 = 25;

/// How many items a page can have at most.
pub const MAX_LIMIT: u16 = 100;

/// Some items, newest first, and where the list goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// The `cursor` of the next, older page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Where a list is read that has no filter of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct Cursor {
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items wanted, [`DEFAULT_LIMIT`] if absent, [`MAX_LIMIT`] at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// A schema for each kind of item: the derived one has the same name for all.
#[cfg(feature = "openapi")]
mod schema {
    use std::borrow::Cow;

    use utoipa::openapi::schema::{Array, Object, Schema, Type};
    use utoipa::openapi::{Ref, RefOr};
    use utoipa::{PartialSchema, ToSchema};

    use super::Page;

    impl<T: ToSchema> PartialSchema for Page<T> {
        fn schema() -> RefOr<Schema> {
            let item = Ref::from_schema_name(T::name());
            Object::builder()
                .description(Some(
                    "Some items, newest first, and where the list goes on.",
                ))
                .property("items", Array::new(item))
                .required("items")
                .property("next", Object::with_type(Type::String))
                .into()
        }
    }

    impl<T: ToSchema> ToSchema for Page<T> {
        fn name() -> Cow<'static, str> {
            Cow::Owned(format!("{}Page", T::name()))
        }

        fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push((T::name().into_owned(), T::schema()));
            T::schemas(schemas);
        }
    }
}
