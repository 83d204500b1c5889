// The element that choices are made of. Choices do not import it, since a page may draw them before it is loaded
// (`page.css` has how they look until then).
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
