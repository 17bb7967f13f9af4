/* Leads from an old address to the new one and keeps the anchor, which a page without a script
   cannot. Such a page is led by its <meta http-equiv="refresh">. */
location.replace(document.currentScript.dataset.goal + location.hash);
