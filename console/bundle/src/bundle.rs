//! Puts the files of the bundle together. Who refers to whom decides the order in which names are
//! hashed: assets, stylesheet, module, glue, boot module, page.

use crate::bindgen::Program;
use crate::error::BundleError;
use crate::folder::Sources;
use crate::name::hashed;
use crate::page::{self, Links};

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
    let glue = named("console.js", glue.into_bytes());
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
