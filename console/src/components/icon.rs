//! The console's own icons: strokes on a grid of 16.

use leptos::prelude::*;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Four squares.
    Overview,
    /// A key.
    Grant,
    /// A tick in a circle.
    Approval,
    /// Layers.
    ResourceSet,
    /// A label.
    RightType,
    /// A parcel.
    ClientClass,
    /// A shield.
    Policy,
    /// A drop of paint.
    Branding,
    /// Lines of a log.
    Audit,
    /// A magnifying glass.
    Search,
    /// Points down.
    ChevronDown,
    /// Points right.
    ChevronRight,
    /// Points left.
    ChevronLeft,
    /// Points both ways.
    UpDown,
    /// A tick.
    Check,
    /// A cross.
    Close,
    /// A plus.
    Plus,
    /// Two sheets.
    Copy,
    /// The sun.
    Sun,
    /// The moon.
    Moon,
    /// A screen.
    Screen,
    /// A door with an arrow.
    SignOut,
    /// A triangle.
    Warning,
    /// A circle with a bar.
    Forbidden,
    /// A bin.
    Delete,
    /// A turning arrow.
    Retry,
    /// An arrow up.
    Upload,
    /// Three lines.
    Menu,
    /// A ticket.
    Token,
    /// A telephone.
    Phone,
    /// A circle with a question mark.
    Question,
    /// A padlock.
    Lock,
    /// An arrow to the right.
    Arrow,
    /// A person.
    User,
    /// Three dots with lines.
    Relationship,
    /// Two boxes with a lamp.
    Server,
    /// A seal.
    SigningKey,
    /// A key on a card.
    KeyReference,
    /// Sliders.
    Settings,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Overview => "M2.5 2.5H7V7H2.5zM9 2.5h4.5V7H9zM2.5 9H7v4.5H2.5zM9 9h4.5v4.5H9z",
            Icon::Grant => "M8.5 10.5a3 3 0 1 1-6 0a3 3 0 0 1 6 0M7.7 8.3l5.8-5.8M11 5l2 2",
            Icon::Approval => "M14 8a6 6 0 1 1-12 0a6 6 0 0 1 12 0M5.4 8.2l1.9 1.9 3.4-4",
            Icon::ResourceSet => "M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3",
            Icon::RightType => "M2.5 7.5v-5h5l6 6-5 5zM5.5 5.5h.01",
            Icon::ClientClass => {
                "M8 1.8l5.5 3.1v6.2L8 14.2l-5.5-3.1V4.9zM2.5 4.9L8 8l5.5-3.1M8 8v6.2"
            }
            Icon::Policy => {
                "M8 1.8l5 1.8v4c0 3.2-2.1 5.4-5 6.6c-2.9-1.2-5-3.4-5-6.6v-4zM5.8 7.8l1.6 1.6 2.9-3"
            }
            Icon::Branding => "M8 1.8c2.6 3 4 4.9 4 7.2a4 4 0 0 1-8 0c0-2.3 1.4-4.2 4-7.2z",
            Icon::Audit => "M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01",
            Icon::Search => "M11.5 7a4.5 4.5 0 1 1-9 0a4.5 4.5 0 0 1 9 0M10.3 10.3l3.2 3.2",
            Icon::ChevronDown => "M4 6l4 4 4-4",
            Icon::ChevronRight => "M6 4l4 4-4 4",
            Icon::ChevronLeft => "M10 4L6 8l4 4",
            Icon::UpDown => "M5 6l3-3 3 3M5 10l3 3 3-3",
            Icon::Check => "M3 8.5l3.5 3.5L13 5",
            Icon::Close => "M4 4l8 8M12 4l-8 8",
            Icon::Plus => "M8 3v10M3 8h10",
            Icon::Copy => "M6 6h7.5v7.5H6zM10 6V2.5H2.5V10H6",
            Icon::Sun => {
                "M10.7 8a2.7 2.7 0 1 1-5.4 0a2.7 2.7 0 0 1 5.4 0M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.8.8M11.8 11.8l.8.8M12.6 3.4l-.8.8M4.2 11.8l-.8.8"
            }
            Icon::Moon => "M13.5 9.4A5.8 5.8 0 0 1 6.6 2.5a5.8 5.8 0 1 0 6.9 6.9z",
            Icon::Screen => "M2 3h12v8H2zM5.5 13.5h5M8 11v2.5",
            Icon::SignOut => "M6 2.5H3v11h3M10 5l3 3-3 3M13 8H6",
            Icon::Warning => "M8 2.2l6.3 11.3H1.7zM8 6.5v3M8 11.6h.01",
            Icon::Forbidden => "M14 8a6 6 0 1 1-12 0a6 6 0 0 1 12 0M3.8 3.8l8.4 8.4",
            Icon::Delete => "M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9",
            Icon::Retry => "M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3",
            Icon::Upload => "M8 10.5v-8M5 5.5l3-3 3 3M2.5 10.5v3h11v-3",
            Icon::Menu => "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
            Icon::Token => "M2 4.5h12v2.3a1.2 1.2 0 0 0 0 2.4v2.3H2V9.2a1.2 1.2 0 0 0 0-2.4z",
            Icon::Phone => "M4.8 1.8h6.4v12.4H4.8zM7.4 12h1.2",
            Icon::Question => {
                "M14 8a6 6 0 1 1-12 0a6 6 0 0 1 12 0M6.3 6.4a1.7 1.7 0 1 1 2.4 1.5c-.5.3-.7.6-.7 1.1M8 11.2h.01"
            }
            Icon::Lock => "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
            Icon::Arrow => "M3 8h10M9 4l4 4-4 4",
            Icon::User => {
                "M10.5 5a2.5 2.5 0 1 1-5 0a2.5 2.5 0 0 1 5 0M3 13.5c.4-2.7 2.4-4 5-4s4.6 1.3 5 4"
            }
            Icon::Relationship => {
                "M6 3.8a1.8 1.8 0 1 1-3.6 0a1.8 1.8 0 0 1 3.6 0M6 12.2a1.8 1.8 0 1 1-3.6 0a1.8 1.8 0 0 1 3.6 0M13.6 8a1.8 1.8 0 1 1-3.6 0a1.8 1.8 0 0 1 3.6 0M5.8 4.7l4.4 2.5M5.8 11.3l4.4-2.5"
            }
            Icon::Server => "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01",
            Icon::SigningKey => {
                "M12 6a4 4 0 1 1-8 0a4 4 0 0 1 8 0M5.5 9.2l-.7 5 3.2-1.7 3.2 1.7-.7-5"
            }
            Icon::KeyReference => {
                "M2 3.5h12v9H2zM7.5 8a1.5 1.5 0 1 1-3 0a1.5 1.5 0 0 1 3 0M7.5 8h4M10 8v1.5"
            }
            Icon::Settings => "M2.5 5h6M12.5 5h1M10.5 3.5v3M2.5 11h1M7.5 11h6M5.5 9.5v3",
        }
    }
}

/// Draws an icon. It says nothing to a screen reader: the text beside it does.
#[component]
pub fn Glyph(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=icon.path()></path>
        </svg>
    }
}
