// The code that no first screen needs: it is loaded after the first rows are drawn (`loadLater.ts`), or when it is needed
// earlier. Elements are only drawn by their names until then.
import './compress/compressView';
import './details/detailsPane';
import './details/splitter';
import './graph/graphView';
import './parts/singleSelect';
import './views/generationView';
import './views/growthView';
import './views/mapView';
import './views/memoryView';
import './views/operatorsView';
import './views/rooflineView';
import './views/sparsityView';

export { mapAsSvg } from './views/mapPicture';
