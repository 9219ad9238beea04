//! Some of a few words.

use leptos::prelude::*;

/// Boxes to tick. Those that are ticked and not offered are shown, too.
#[component]
pub fn Ticks(
    label: &'static str,
    #[prop(default = "")] hint: &'static str,
    #[prop(into)] offered: Signal<Vec<String>>,
    ticked: RwSignal<Vec<String>>,
) -> impl IntoView {
    let all = Memo::new(move |_| {
        let mut all = offered.get();
        let further = ticked.get().into_iter();
        let further: Vec<_> = further.filter(|one| !all.contains(one)).collect();
        all.extend(further);
        all
    });
    view! {
        <div class="field" role="group" aria-label=label>
            <p class="field-label" aria-hidden="true">{label}</p>
            <div class="ticks">
                {move || {
                    all.get()
                        .into_iter()
                        .map(|word| {
                            let (shown, known) = (word.clone(), word.clone());
                            view! {
                                <label class="tick">
                                    <input
                                        type="checkbox"
                                        prop:checked=move || ticked.with(|all| all.contains(&known))
                                        on:change:target=move |event| {
                                            let on = event.target().checked();
                                            ticked
                                                .update(|all| {
                                                    all.retain(|one| *one != word);
                                                    if on {
                                                        all.push(word.clone());
                                                    }
                                                });
                                        }
                                    />
                                    <span>{shown}</span>
                                </label>
                            }
                        })
                        .collect_view()
                }}
            </div>
            <p class="field-hint">{hint}</p>
        </div>
    }
    .into_any()
}
