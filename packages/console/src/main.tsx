import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { speak } from './language/texts.ts';
import { fetchLaterPages } from './later-pages.ts';
import { followLinks } from './routing/follow-links.ts';
import './styles/styles.ts';

followLinks();
await speak(navigator.languages);

const place = document.getElementById('console');
if (place !== null) createRoot(place).render(<App />);
fetchLaterPages();
