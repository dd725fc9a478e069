import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { followLinks } from './routing/follow-links.ts';
import './styles/styles.ts';

followLinks();

const place = document.getElementById('console');
if (place !== null) createRoot(place).render(<App />);
