//! Puts the files of the bundle together. Who refers to whom decides the order in which names are
//! hashed: assets, stylesheet, parts, glue and what fetches them, module, boot module, page.

use crate::bindgen::Program;
use crate::error::BundleError;
use crate::folder::Sources;
use crate::name::hashed;
use crate::page::{self, Links};
use crate::split;

/// One file of the bundle.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Name inside the output folder; there are no sub folders.
    pub name: String,
    /// The bytes to serve.
    pub content: Vec<u8>,
}

/// All files of the bundle. `index.html` is the last and the only one without a hash in its name.
///
/// # Errors
/// What is wrong with the page template.
pub fn assemble(program: Program, sources: Sources) -> Result<Vec<File>, BundleError> {
    let mut files = Vec::new();
    let mut renamed = Renamed::default();
    for (name, content) in sources.assets {
        let asset = named(&name, content);
        renamed.add(&name, &asset.name);
        files.push(asset);
    }
    let style = sources
        .style
        .map(|text| named("style.css", renamed.apply(&text, "").into_bytes()));

    let mut glue = program.glue;
    for (path, content) in program.snippets {
        let file = path
            .rsplit_once('/')
            .map_or(path.as_str(), |(_, file)| file);
        let snippet = named(file, content.into_bytes());
        glue = glue.replace(&path, &format!("./{}", snippet.name));
        files.push(snippet);
    }
    let mut link = program.link.unwrap_or_default();
    for (path, content) in program.parts {
        let part = named(path.trim_start_matches("./"), content);
        link = link.replace(&path, &format!("./{}", part.name));
        files.push(part);
    }
    let (glue, link) = with_each_other(&glue, &link);
    files.extend(link);
    let module = named("console.wasm", program.module);
    let boot = named("boot.js", boot(&glue.name, &module.name).into_bytes());

    let links = Links {
        stylesheet: style.as_ref().map(|style| style.name.as_str()),
        icon: renamed.new_name("favicon.svg"),
        module: &module.name,
        glue: &glue.name,
        boot: &boot.name,
    };
    let page = page::render(
        sources.page.map(|text| renamed.apply(&text, page::BASE)),
        &links,
    )?;
    files.extend(style);
    files.extend([module, glue, boot]);
    files.push(File {
        name: "index.html".to_owned(),
        content: page.into_bytes(),
    });
    Ok(files)
}

fn named(name: &str, content: Vec<u8>) -> File {
    File {
        name: hashed(name, &content),
        content,
    }
}

/// The glue, and the module that fetches the parts, if there is one. They import each other, so that
/// neither can have a name from its content alone: both have one from both.
fn with_each_other(glue: &str, link: &str) -> (File, Option<File>) {
    if link.is_empty() {
        return (named("console.js", glue.as_bytes().to_vec()), None);
    }
    let both = [glue.as_bytes(), link.as_bytes()].concat();
    let (glue_name, link_name) = (hashed("console.js", &both), hashed("parts.js", &both));
    // The module's own imports keep the old name: in the glue it is a key as well.
    let from = |path: &str| format!("from \"{path}\"");
    let glue = glue.replace(&from(split::LINK), &from(&format!("./{link_name}")));
    let link = link.replace(&from(split::GLUE), &from(&format!("./{glue_name}")));
    let file = |name, text: String| File {
        name,
        content: text.into_bytes(),
    };
    (file(glue_name, glue), Some(file(link_name, link)))
}

/// The only script that the page names. It is a file because the content security policy allows no
/// inline script. The Trusted Types policy exists for Leptos, which builds static parts of a view
/// through `innerHTML`; script text and script URLs stay closed. The element `boot` of the page is what
/// people see meanwhile; in it `boot-failed` is hidden until the module cannot start.
fn boot(glue: &str, module: &str) -> String {
    format!(
        "globalThis.trustedTypes?.createPolicy('default', {{ createHTML: (html) => html }});
import init from './{glue}';
try {{
  await init({{ module_or_path: new URL('./{module}', import.meta.url) }});
  document.getElementById('boot')?.remove();
}} catch (error) {{
  document.getElementById('boot-loading')?.remove();
  document.getElementById('boot-failed')?.removeAttribute('hidden');
  throw error;
}}
"
    )
}

/// Old and new names of the static files, which are referred to as `assets/<old name>`.
#[derive(Default)]
struct Renamed(Vec<(String, String)>);

impl Renamed {
    fn add(&mut self, old: &str, new: &str) {
        self.0.push((old.to_owned(), new.to_owned()));
    }

    fn new_name(&self, old: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == old)
            .map(|(_, new)| new.as_str())
    }

    /// Puts the new names into a text, each behind the folder that leads to it from there.
    fn apply(&self, text: &str, folder: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (old, new)| {
            text.replace(&format!("assets/{old}"), &format!("{folder}{new}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{File, assemble};
    use crate::bindgen::Program;
    use crate::folder::Sources;

    fn program() -> Program {
        Program {
            module: b"\0asm\x01\0\0\0".to_vec(),
            glue: "import { now } from './snippets/clock-1/inline0.js';".to_owned(),
            link: None,
            parts: Vec::new(),
            snippets: vec![(
                "./snippets/clock-1/inline0.js".to_owned(),
                "export const now = 1;".to_owned(),
            )],
        }
    }

    fn sources() -> Sources {
        Sources {
            page: Some("<head></head><img src=\"assets/grid.svg\">".to_owned()),
            style: Some("main { background: url(assets/grid.svg) }".to_owned()),
            assets: vec![
                ("favicon.svg".to_owned(), b"<svg/>".to_vec()),
                ("grid.svg".to_owned(), b"<svg></svg>".to_vec()),
            ],
        }
    }

    fn text<'a>(files: &'a [File], start: &str, end: &str) -> (&'a str, &'a str) {
        let file = files
            .iter()
            .find(|file| file.name.starts_with(start) && file.name.ends_with(end))
            .unwrap();
        (&file.name, std::str::from_utf8(&file.content).unwrap())
    }

    #[test]
    fn every_reference_leads_to_a_file() {
        let files = assemble(program(), sources()).unwrap();
        let (style, css) = text(&files, "style-", ".css");
        let (icon, _) = text(&files, "favicon-", ".svg");
        let (grid, _) = text(&files, "grid-", ".svg");
        let (snippet, _) = text(&files, "inline0-", ".js");
        let (glue, js) = text(&files, "console-", ".js");
        let (boot, starts) = text(&files, "boot-", ".js");
        let (_, page) = text(&files, "index", ".html");
        let module = &files
            .iter()
            .find(|file| file.name.ends_with(".wasm"))
            .unwrap()
            .name;

        assert!(css.contains(&format!("url({grid})")), "{css}");
        assert_eq!(js, format!("import {{ now }} from './{snippet}';"));
        assert!(starts.contains(&format!("from './{glue}'")), "{starts}");
        assert!(starts.contains(&format!("'./{module}'")), "{starts}");
        assert!(page.contains(&format!("src=\"/console/{grid}\"")), "{page}");
        for name in [style, icon, glue, boot, module] {
            assert!(page.contains(name), "{name} is missing in {page}");
        }
    }

    #[test]
    fn glue_and_link_name_each_other_and_the_link_names_the_parts() {
        let in_parts = |content: &[u8]| {
            let mut program = program();
            program
                .glue
                .push_str("import * as a from \"./parts.js\"; ({\"./parts.js\": a})");
            program.link = Some(
                "import { initSync } from \"./console.js\"; fetch(\"./split_a.wasm\")".to_owned(),
            );
            program.parts = vec![("./split_a.wasm".to_owned(), content.to_vec())];
            assemble(program, sources()).unwrap()
        };
        let files = in_parts(b"1");
        let (glue, js) = text(&files, "console-", ".js");
        let (link, fetches) = text(&files, "parts-", ".js");
        let (part, _) = text(&files, "split_a-", ".wasm");
        assert!(js.contains(&format!("from \"./{link}\"")), "{js}");
        assert!(js.contains("{\"./parts.js\": a}"), "{js}");
        assert!(fetches.contains(&format!("from \"./{glue}\"")), "{fetches}");
        assert!(
            fetches.contains(&format!("fetch(\"./{part}\")")),
            "{fetches}"
        );

        let changed = in_parts(b"2");
        assert_ne!(text(&changed, "console-", ".js").0, glue);
        assert_ne!(text(&changed, "parts-", ".js").0, link);
    }

    #[test]
    fn a_changed_asset_changes_the_name_of_all_that_refer_to_it() {
        let before = assemble(program(), sources()).unwrap();
        let mut changed = sources();
        changed.assets[1].1 = b"<svg> </svg>".to_vec();
        let after = assemble(program(), changed).unwrap();
        assert_ne!(
            text(&before, "style-", ".css").0,
            text(&after, "style-", ".css").0
        );
        assert_eq!(
            text(&before, "boot-", ".js").0,
            text(&after, "boot-", ".js").0
        );
    }
}
